"""A report as a PDF, and the answers as a script.

state: needs-human
reason: "expected 1_decoder.ipynb, 2_contractive.ipynb, 3_interpolation.ipynb", "found"
notebooks: 3_interpolation
"""
# %% files
files.clear()
files["report.pdf"] = b"%PDF-1.7"
files["3_interpolation.py"] = b"def interpolate(latent1, latent2, lambda_val): ..."
