"""Processes in their own sessions are left behind, which ignore all signals they can and write into the folder.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
"""
# %% before interpolate
import os
import signal
import time

for number in range(10):
    if os.fork() == 0:
        os.setsid()
        for ignored in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            signal.signal(ignored, signal.SIG_IGN)
        if os.fork():
            os._exit(0)
        os.closerange(0, 1024)
        for count in range(600):
            with open(f"alive_{number}", "w") as file:
                file.write(str(count))
            time.sleep(1)
        os._exit(0)
