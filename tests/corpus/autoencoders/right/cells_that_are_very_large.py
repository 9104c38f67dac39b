"""The student's own large cells: a sum that Python cannot compile, a long list, a long text, deep nesting.

The sum stops with an error at once, also above the cell that prepares the notebook; all cells below it run.
notebooks: 3_interpolation
cell_seconds: 60
"""
# %% files
import json

PATH = "3_interpolation.ipynb"
notebook = json.loads(files[PATH])


def cell(source):
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}


total = "total = " + " + ".join(["1"] * 50_000)
large = [
    total,
    f"numbers = [{', '.join(map(str, range(60_000)))}]",
    f"text = '{'x' * 400_000}'",
    "nested = " + "[" * 150 + "]" * 150,
    "\n".join(f"line_{number} = {number}" for number in range(5_000)),
    "some = " + " + ".join(["1"] * 700) + "\nprint('...', some)",
]
for cell_source in reversed(large):
    notebook["cells"].insert(4, cell(cell_source))
notebook["cells"].insert(0, cell(total))
files[PATH] = json.dumps(notebook).encode()
