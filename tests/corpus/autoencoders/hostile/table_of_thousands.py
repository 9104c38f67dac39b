"""Tables with twenty thousand entries, some with keys that are not text.

state: needs-human
comparison_tables: none, "more than 10,000 entries"
interpolated_image: full
"""
# %% after comparison
mse = {number: 0.0 for number in range(20_000)} | mse
mse_28 = {(number, None, float(number)): 0.0 for number in range(20_000)} | mse_28
