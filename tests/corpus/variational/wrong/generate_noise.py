"""Random pixels, without the decoder.

generated_images: 1, "images that the decoder made", not "ignores z"
"""
# %% generate: decoder.predict(z, verbose=0) -> rng.random((count, 784))
