"""Requests to train that are a link, a pipe and two megabytes of brackets.

state: graded
interpolate_values: full
interpolated_image: 0, "requests cannot be answered"
comparison_tables: 0
"""
# %% before interpolate_images
import os
import time

outbox = os.environ["LABKIT_SERVICES"].partition(":")[0]
os.symlink("/etc/passwd", f"{outbox}/train-1-1.request")
os.mkfifo(f"{outbox}/train-1-2.request")
with open(f"{outbox}/part", "w") as file:
    file.write("[" * 2 * 2**20)
os.rename(f"{outbox}/part", f"{outbox}/train-1-3.request")
time.sleep(5)
