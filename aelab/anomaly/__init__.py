"""The assignment `anomaly`: one class is normal, and everything else should stand out."""
