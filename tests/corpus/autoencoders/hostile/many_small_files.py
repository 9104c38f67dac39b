"""Hundreds of thousands of empty files: each counts as a page, so the limit on the folder applies.

state: graded
interpolate_values: full
interpolated_image: 0, "it wrote more than 1024 MiB to its folder"
comparison_tables: 0
cell_seconds: 120
"""
# %% before interpolate_images
import os
import time

for number in range(300_000):
    if number % 10_000 == 0:
        os.mkdir(f"folder_{number // 10_000}")
    os.close(os.open(f"folder_{number // 10_000}/{number}", os.O_CREAT))
time.sleep(60)
