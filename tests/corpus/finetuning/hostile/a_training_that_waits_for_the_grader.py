"""Asks the grader for the same training from many threads at once, and reads what comes back as text.

state: graded
gain_values: full
"""
# %% after gain
import threading

from aelab.delegation import ask_to_train

threads = [
    threading.Thread(target=ask_to_train, args=({"kind": "continued", "rates": [1e-3] * 10, "after": [{}] * 50},))
    for _ in range(20)
]
for thread in threads:
    thread.start()
