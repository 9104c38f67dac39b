"""`sys.exit`, `quit` in a thread, and an exception that is not an `Exception`: none of them ends the notebook.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
"""
# %% before interpolate_images
import sys

sys.exit("done")
# %% before comparison
raise BaseException("done")
