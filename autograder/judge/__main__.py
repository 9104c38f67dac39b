"""Serve as the judge. This module has no other code: in errors, `__main__` stands for the notebook."""

from autograder.judge.starting import main

main()
