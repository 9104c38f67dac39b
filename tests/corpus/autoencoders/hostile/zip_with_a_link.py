"""A zip that contains a link to the password file instead of the notebook.

state: needs-human
reason: "3_interpolation.ipynb is a link"
notebooks: 3_interpolation
"""
# %% files
import io
import stat
import zipfile

link = zipfile.ZipInfo("3_interpolation.ipynb")
link.external_attr = (stat.S_IFLNK | 0o777) << 16
packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    archive.writestr(link, "/etc/passwd")
files.clear()
files["."] = packed.getvalue()
