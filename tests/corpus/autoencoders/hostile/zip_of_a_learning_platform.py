"""A zip with a folder around everything, and the files that macOS adds: it is read.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
notebooks: 3_interpolation
"""
# %% files
import io
import zipfile

packed = io.BytesIO()
with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("Ada Lovelace_12345/3_interpolation.ipynb", files["3_interpolation.ipynb"])
    archive.writestr("Ada Lovelace_12345/.DS_Store", b"")
    archive.writestr("__MACOSX/Ada Lovelace_12345/._3_interpolation.ipynb", b"\0\5\26\7")
files.clear()
files["."] = packed.getvalue()
