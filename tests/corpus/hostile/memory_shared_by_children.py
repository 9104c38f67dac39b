"""One gigabyte that eight processes look at: each of them counts.

state: graded
interpolate_values: full
interpolated_image: 0, "because it used more than"
comparison_tables: 0
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
