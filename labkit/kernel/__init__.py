"""The part of the grader that runs in the sandbox with the student's code. It holds no secrets."""
