"""Twenty megabytes of outputs, with a hundred thousand brackets in them: they are passed over.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
notebooks: 3_interpolation
"""
# %% files
name = "3_interpolation.ipynb"
deep = b"[" * 100_000 + b"]" * 100_000
output = b'"outputs": [{"output_type": "stream", "name": "stdout", "text": "' + b"x" * (20 * 2**20) + b'"}, ' + deep + b"]"
files[name] = files[name].replace(b'"outputs": []', output, 1)
