"""Four hundred threads: the limit on their number ends the notebook.

state: graded
interpolate_values: full
interpolated_image: 0, "processes and threads"
comparison_tables: 0
cell_seconds: 120
"""
# %% before interpolate_images
import threading
import time

for _ in range(400):
    try:
        threading.Thread(target=time.sleep, args=[60], daemon=True).start()
    except RuntimeError:
        break
time.sleep(60)
