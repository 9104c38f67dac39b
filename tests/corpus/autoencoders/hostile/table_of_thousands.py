"""Tables with twenty thousand entries, some with keys that are not text.

state: graded
comparison_tables: 0
interpolated_image: full
"""
# %% after comparison
mse = {number: 0.0 for number in range(20_000)} | mse
mse_28 = {(number, None, float(number)): 0.0 for number in range(20_000)} | mse_28
