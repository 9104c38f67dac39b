"""Two files with different answers, neither of which has the notebook's name.

state: needs-human
reason: "remove one of them"
notebooks: 3_interpolation
"""
# %% files
content = files.pop("3_interpolation.ipynb")
files["final.ipynb"] = content
files["final really.ipynb"] = content.replace(b"lambda_val = 0.5", b"lambda_val = 0.4")
