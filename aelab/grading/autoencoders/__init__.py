"""What grading the assignment `autoencoders` needs besides its checks: thresholds, and how to measure for them."""
