"""A loop that ignores interrupt signals: the notebook is ended, and earlier work keeps its points.

state: graded
interpolate_values: full
interpolated_image: 0, "went on after it was told to interrupt"
comparison_tables: 0, "went on after it was told to interrupt"
cell_seconds: 40
"""
# %% before interpolate_images
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
