"""What the grader needs of this lab. Only here may modules of `autograder` be imported."""

from aelab.grading.lab import LAB

__all__ = ["LAB"]
