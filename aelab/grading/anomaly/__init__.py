"""What grading the assignment `anomaly` needs besides its checks: thresholds, and which images its notebook uses."""
