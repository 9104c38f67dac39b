"""Memory is taken until the limit ends the notebook; it would stop by itself at 7 GB.

state: graded
interpolate_values: full
interpolated_image: 0, "it used more than 6144 MiB of memory"
comparison_tables: 0
cell_seconds: 120
"""
# %% before interpolate_images
import time

blocks = []
for _ in range(28):
    blocks.append(b"x" * (256 * 2**20))
time.sleep(60)
