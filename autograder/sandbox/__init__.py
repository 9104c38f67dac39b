"""Where students' code runs: one closed room for each submission, and what it may use there."""
