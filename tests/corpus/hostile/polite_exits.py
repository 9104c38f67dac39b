"""`sys.exit`, `quit` in a thread, and an exception that is no `Exception`: none of them ends the notebook.

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
