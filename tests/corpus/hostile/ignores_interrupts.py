"""A loop that ignores the signal of an interrupt: the notebook ends, and what came before keeps its points.

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
