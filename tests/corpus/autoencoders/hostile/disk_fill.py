"""Files of 100 MB, at most twelve: the limit on the folder ends the notebook.

state: graded
interpolate_values: full
interpolated_image: 0, "it wrote more than 1024 MiB to its folder"
comparison_tables: 0
cell_seconds: 120
"""
# %% before interpolate_images
import time

for number in range(12):
    with open(f"file_{number}", "wb") as file:
        file.write(bytes(100 * 2**20))
time.sleep(60)
