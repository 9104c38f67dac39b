"""All cells are in reverse order: the release's order counts.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "another order"
notebooks: 3_interpolation
"""
# %% files
import json

notebook = json.loads(files["3_interpolation.ipynb"])
notebook["cells"].reverse()
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
