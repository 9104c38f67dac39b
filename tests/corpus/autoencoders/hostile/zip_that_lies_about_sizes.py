"""A zip whose directory says that a file of a hundred megabytes has one byte.

state: needs-human
reason: "not a readable zip file"
notebooks: 3_interpolation
"""
# %% files
import io
import struct
import zipfile

packed = io.BytesIO()
with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("3_interpolation.ipynb", bytes(100 * 2**20))
size = struct.pack("<I", 100 * 2**20)
files.clear()
files["."] = packed.getvalue().replace(size, struct.pack("<I", 1))
