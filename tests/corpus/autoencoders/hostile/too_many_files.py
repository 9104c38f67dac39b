"""Six hundred files next to the notebook.

state: needs-human
reason: "more than 500 files"
notebooks: 3_interpolation
"""
# %% files
files.update({f"page_{number}.txt": b"" for number in range(599)})
