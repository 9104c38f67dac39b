"""A file and a folder with the same name, which no folder can hold.

state: needs-human
reason: "notes is both a file and a folder"
notebooks: 3_interpolation
"""
# %% files
import io
import zipfile

packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    archive.writestr("3_interpolation.ipynb", files["3_interpolation.ipynb"])
    archive.writestr("notes", b"a file")
    archive.writestr("notes/more.txt", b"in a folder")
files.clear()
files["."] = packed.getvalue()
