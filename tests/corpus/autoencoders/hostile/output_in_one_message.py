"""A hundred megabytes in one message, which is more than the grader receives.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
"""
# %% before interpolate_images
from IPython.display import display

display({"text/plain": "x" * (100 * 2**20)}, raw=True)
