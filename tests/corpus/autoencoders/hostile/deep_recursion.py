"""An endless recursion, without Python's limit, overflows the stack.

state: graded
interpolate_values: full
interpolated_image: 0, "the kernel died"
comparison_tables: 0
"""
# %% before interpolate_images
import sys

sys.setrecursionlimit(2**30)


def deeper(value):
    return sorted([value], key=deeper)


deeper(0)
