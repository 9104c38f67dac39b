"""Thresholds of errors, from what right and wrong work really reaches."""
