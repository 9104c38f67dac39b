"""The assignment `finetuning`: the last stage of a frozen network learns, too, from where its decoder has arrived."""
