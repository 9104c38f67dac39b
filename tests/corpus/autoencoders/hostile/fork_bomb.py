"""Processes start processes, at most three hundred: the limit on their number ends the notebook.

state: graded
interpolate_values: full
interpolated_image: 0, "because it"
comparison_tables: 0, "because it"
cell_seconds: 120
"""
# %% before interpolate_images
import os
import time

for _ in range(300):
    try:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
    except OSError:
        time.sleep(0.1)
time.sleep(60)
