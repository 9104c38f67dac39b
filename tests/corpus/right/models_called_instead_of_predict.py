"""Models are called, both images as one batch; other images and another weight; the picture without its batch."""
# %% interpolate_images
img_idx1, img_idx2, lambda_val = 17, -3, np.float32(0.3)

encoder, decoder = (results["ResNet50"][part] for part in ("encoder", "decoder"))
batch = X_test_rgb[[img_idx1, img_idx2]]
latent1, latent2 = np.split(encoder(batch, training=False).numpy(), 2)
latent_interp = interpolate(latent1, latent2, lambda_val)
img_interp = decoder(latent_interp)[0]
