"""Two thousand files in the folder where requests to train are looked for.

state: graded
interpolate_values: full
interpolated_image: 0, "requests cannot be answered"
comparison_tables: 0, "requests cannot be answered"
"""
# %% before interpolate_images
import os
import time

outbox = os.environ["LABKIT_SERVICES"].partition(":")[0]
for number in range(2_000):
    open(f"{outbox}/file-{number}", "w").close()
time.sleep(5)
