"""Loaded modules and built-in functions are removed from the interpreter.

state: graded
interpolate_values: full
interpolated_image: 0
comparison_tables: 0
cell_seconds: 40
notebook_seconds: 120
"""
# %% before interpolate_images
import builtins
import sys

sys.modules.clear()
builtins.__dict__.clear()
