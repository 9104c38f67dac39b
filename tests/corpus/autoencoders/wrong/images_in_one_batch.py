"""Both images are encoded at once, and both latents stay in latent1.

interpolated_image: 2, "for VGG16, latent1 of shape (1, 256): a batch of one", "shape (2, 256)"
"""
# %% interpolate_images: latent1 = encoder.predict(X_test[img_idx1:img_idx1+1], verbose=0) -> latent1 = encoder.predict(X_test[[img_idx1, img_idx2]], verbose=0)
