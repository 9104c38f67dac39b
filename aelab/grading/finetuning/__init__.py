"""What grading the assignment `finetuning` needs besides its checks: thresholds, first weights, and its images."""
