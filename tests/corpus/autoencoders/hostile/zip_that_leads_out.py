"""A zip with a file that would be unpacked into the folder above.

state: needs-human
reason: "leads out of the submission's folder"
notebooks: 3_interpolation
"""
# %% files
import io
import zipfile

packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    archive.writestr("3_interpolation.ipynb", files["3_interpolation.ipynb"])
    archive.writestr("../../outside.txt", b"")
files.clear()
files["."] = packed.getvalue()
