"""Asks the grader for a training that begins with weights nobody knows, and for one without an end.

state: graded
gain_values: full
"""
# %% after gain
from aelab.delegation import ask_to_train

ask_to_train({"kind": "continued", "start": ["0" * 64], "after": [{"kind": "continued"}], "architecture": {}})
ask_to_train({"kind": "continued", "inputs": "0", "settings": {"epochs": 10**9}})
ask_to_train({"kind": "continued", "rates": ["nan"], "after": 3})
