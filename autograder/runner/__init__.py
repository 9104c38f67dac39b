"""Grade a class: many submissions on several processes, with progress, resuming and a single writer."""
