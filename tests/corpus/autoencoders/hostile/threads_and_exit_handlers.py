"""Threads that are not daemons, and an exit handler that sleeps for sixty seconds: nobody waits for them.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
"""
# %% before interpolate
import atexit
import threading
import time

atexit.register(time.sleep, 600)
for _ in range(20):
    threading.Thread(target=time.sleep, args=[600]).start()
