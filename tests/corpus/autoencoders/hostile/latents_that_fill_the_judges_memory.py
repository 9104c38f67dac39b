"""A column and a row whose weighted sum would have a billion numbers.

state: graded
interpolate_values: full
interpolated_image: 1, "latent1 and latent2"
comparison_tables: full
"""
# %% after interpolate_images
interpolated["VGG16"]["latent1"] = np.zeros((30_000, 1), np.float32)
interpolated["VGG16"]["latent2"] = np.zeros((1, 30_000), np.float32)
