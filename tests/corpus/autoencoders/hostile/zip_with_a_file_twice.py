"""A zip that contains the notebook twice, with different answers.

state: needs-human
reason: "3_interpolation.ipynb occurs twice"
notebooks: 3_interpolation
"""
# %% files
import io
import warnings
import zipfile

packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive, warnings.catch_warnings():
    warnings.simplefilter("ignore")
    archive.writestr("3_interpolation.ipynb", files["3_interpolation.ipynb"])
    archive.writestr("3_interpolation.ipynb", files["3_interpolation.ipynb"].replace(b"0.5", b"0.4"))
files.clear()
files["."] = packed.getvalue()
