"""A class is graded: many submissions on several processes, with progress, resuming and a single writer."""
