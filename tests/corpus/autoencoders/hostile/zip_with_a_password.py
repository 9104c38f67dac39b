"""An encrypted zip, for which nobody gave the password.

state: needs-human
reason: "3_interpolation.ipynb is encrypted"
notebooks: 3_interpolation
"""
# %% files
import io
import zipfile

packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    archive.writestr("3_interpolation.ipynb", files["3_interpolation.ipynb"])
content = bytearray(packed.getvalue())
for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
    content[content.index(mark) + offset] |= 1
files.clear()
files["."] = bytes(content)
