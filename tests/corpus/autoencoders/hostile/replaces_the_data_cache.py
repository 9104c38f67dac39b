"""The course's data cache is replaced by one with black images that claim to be the real ones.

state: graded
comparison_tables: 1, "the numbers"
interpolated_image: full
"""
# %% before interpolation_reconstructions
import os
import shutil

from aelab import data, store

own = "/tmp/cache"
os.makedirs(f"{own}/fashion-mnist")
for folder, _, names in os.walk(store.cache_directory() / "fashion-mnist"):
    for name in names:
        size = os.path.getsize(f"{folder}/{name}")
        with open(f"{own}/fashion-mnist/{name}", "wb") as file:
            file.write(open(f"{folder}/{name}", "rb").read(16) + bytes(size - 16))
os.environ["AELAB_DATA"] = own
data.load_images = lambda part: None
for module in (store, store.memory):
    module.cache_directory = lambda: __import__("pathlib").Path(own)
reconstruct = lambda encoder, decoder, images: np.asarray(images)
