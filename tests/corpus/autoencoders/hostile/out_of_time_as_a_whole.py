"""Each cell ends before its deadline, but together they take longer than a notebook may.

state: graded
interpolate_values: full
comparison_tables: 0, "out of time"
notebook_seconds: 60
interpolated_image: 0, "out of time"
"""
# %% before interpolate_images
import time

time.sleep(70)
