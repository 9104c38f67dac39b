"""The second output is used.

path_images: 0, "log_var"
"""
# %% latent_path: means, _ = -> _, means =
