"""There is a zip file in the folder, and nothing else.

state: needs-human
reason: "expected 1_decoder.ipynb", "found homework.zip"
notebooks: 3_interpolation
"""
# %% files
import io
import zipfile

packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    archive.writestr("3_interpolation.ipynb", files.pop("3_interpolation.ipynb"))
files["homework.zip"] = packed.getvalue()
