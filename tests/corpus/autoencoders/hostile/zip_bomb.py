"""A zip of three hundred kilobytes that holds three hundred megabytes.

state: needs-human
reason: "larger than the 32 MiB"
notebooks: 3_interpolation
"""
# %% files
import io
import zipfile

packed = io.BytesIO()
with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("3_interpolation.ipynb", files["3_interpolation.ipynb"])
    with archive.open("zeros.bin", "w") as entry:
        for _ in range(300):
            entry.write(bytes(2**20))
files.clear()
files["."] = packed.getvalue()
