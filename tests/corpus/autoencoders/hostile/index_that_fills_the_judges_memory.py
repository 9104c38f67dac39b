"""The index of an image is a list of half a million indexes: the judge would copy the image as often.

state: graded
interpolate_values: full
interpolated_image: 2, "latent1 and latent2"
comparison_tables: full
"""
# %% before interpolated_image
img_idx1 = np.zeros(500_000, np.uint8)
# %% after interpolated_image
img_idx1 = 0
