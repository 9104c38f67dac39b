"""The part of the grader that runs in the sandbox with the student's code, and the plain data both sides exchange.

The sandbox sees only this folder of the grader, as the package `inside`; the trusted side imports it as
`autograder.inside`. It holds no secrets.
"""
