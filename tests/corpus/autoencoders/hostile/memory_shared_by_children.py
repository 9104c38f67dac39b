"""One gigabyte that eight processes share: it exists once, and counts once.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
cell_seconds: 120
"""
# %% before interpolate_images
import os
import time

block = b"x" * 2**30
for _ in range(8):
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)
time.sleep(60)
