"""A thread prints endlessly while the tests run.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
"""
# %% before interpolate
import threading
import time


def chatter():
    while True:
        print("still here " * 1_000)
        time.sleep(0.01)


threading.Thread(target=chatter, daemon=True).start()
