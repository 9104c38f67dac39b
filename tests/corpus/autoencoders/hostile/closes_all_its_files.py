"""All open files are closed, including the kernel's sockets.

state: graded
interpolate_values: full
interpolated_image: 0, "The notebook was stopped"
comparison_tables: 0
cell_seconds: 40
"""
# %% before interpolate_images
import os

os.closerange(3, 1024)
