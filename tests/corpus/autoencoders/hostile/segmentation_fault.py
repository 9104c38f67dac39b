"""A wild pointer ends the process.

state: graded
interpolate_values: full
interpolated_image: 0, "the kernel died"
comparison_tables: 0, "the kernel died"
"""
# %% before interpolate_images
import ctypes

ctypes.string_at(0)
