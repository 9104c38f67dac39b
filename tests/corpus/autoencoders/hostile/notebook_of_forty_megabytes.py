"""Forty megabytes of pictures in one notebook, which is more than is read.

state: needs-human
reason: "3_interpolation.ipynb is larger than the 32 MiB"
notebooks: 3_interpolation
"""
# %% files
name = "3_interpolation.ipynb"
output = b'"outputs": [{"output_type": "stream", "name": "stdout", "text": "' + b"x" * (40 * 2**20) + b'"}]'
files[name] = files[name].replace(b'"outputs": []', output, 1)
