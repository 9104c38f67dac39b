"""What grading the assignment `variational` needs besides its checks: thresholds, and how to measure for them."""
