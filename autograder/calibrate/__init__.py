"""Derive thresholds from measurements of right and wrong work."""
