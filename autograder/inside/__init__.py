"""What runs in the sandbox beside the student's code, and the plain data that the two sides exchange.

The sandbox sees this folder alone, as the package `inside`; the trusted side imports it as `autograder.inside`. There
are no secrets in it.
"""
