"""Thirty thousand displays, and three hundred widgets' worth of comm messages.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
"""
# %% before interpolate_images
from comm import create_comm
from IPython.display import clear_output, display

for number in range(30_000):
    display({"text/plain": str(number)}, raw=True)
for number in range(300):
    create_comm(target_name="jupyter.widget", data={"state": {"value": "x" * 10_000}})
    clear_output()
