"""The encoders are given pixels in 0 to 255.

interpolated_image: 2, "The encoder was given pixels from 0 to 255"
"""
# %% interpolate_images: encoder.predict(X_test -> encoder.predict(255 * X_test
