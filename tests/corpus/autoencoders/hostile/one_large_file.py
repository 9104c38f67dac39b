"""One file of 600 MB, and full temporary folders: writing fails, and nothing else.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
"""
# %% before interpolate_images
block = bytes(8 * 2**20)
for path in ("large", "/tmp/large", "/dev/shm/large"):
    try:
        with open(path, "wb") as file:
            for _ in range(75):
                file.write(block)
    except OSError as error:
        print(path, error)
