"""The pixels are mixed.

path_images: 0, "pixel by pixel"
"""
# %% latent_path: return decoder.predict((1 - weights) * means[0] + weights * means[1], verbose=0) -> return (1 - weights) * first + weights * second
