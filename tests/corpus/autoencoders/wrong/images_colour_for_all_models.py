"""The CAE, too, is given the enlarged colour images.

interpolated_image: 2, "for CAE, latent1 in interpolated", "With CAE the loop stopped with ValueError"
"""
# %% interpolate_images: X_test_scaled if name == "CAE" else X_test_rgb -> X_test_rgb
