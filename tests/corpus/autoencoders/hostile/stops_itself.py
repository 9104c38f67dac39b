"""The process stops itself with a signal, and no longer reacts to anything.

state: graded
interpolate_values: full
interpolated_image: 0, "went on after it was told to interrupt"
comparison_tables: 0
cell_seconds: 40
"""
# %% before interpolate_images
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
