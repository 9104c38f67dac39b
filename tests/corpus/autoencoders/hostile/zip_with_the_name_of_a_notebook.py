"""A zip file under the notebook's name.

state: needs-human
reason: "is not a readable notebook"
notebooks: 3_interpolation
"""
# %% files
import io
import zipfile

packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    archive.writestr("3_interpolation.ipynb", files["3_interpolation.ipynb"])
files["3_interpolation.ipynb"] = packed.getvalue()
