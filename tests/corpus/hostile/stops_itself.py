"""The process stops itself with a signal, and reacts to nothing any more.

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
