"""The process kills itself, which cannot be told from the machine's doing: it is run once more, and is then final.

state: graded
interpolate_values: full
interpolated_image: 0, "the kernel died"
comparison_tables: 0
"""
# %% before interpolate_images
import os
import signal

os.kill(os.getpid(), signal.SIGKILL)
