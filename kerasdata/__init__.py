"""Keras models as plain data: described in a student's process, rebuilt in a trusted one from layers on a list."""

import os

# TensorFlow reports its build options on stderr when it is imported. Learners read that as an error.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
