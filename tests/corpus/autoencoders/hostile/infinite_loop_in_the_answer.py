"""The answer itself never ends: its test says in which cell, and after how long it was stopped.

state: graded
interpolate_values: full
comparison_tables: 0, "stopped after 40 seconds"
cell_seconds: 40
"""
# %% comparison
while True:
    mse = {}
