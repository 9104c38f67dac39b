"""Models are called, with both images as one batch; other images and another weight; pictures without a batch axis."""
# %% interpolate_images
img_idx1, img_idx2, lambda_val = 17, -3, np.float32(0.3)

interpolated = {}
for name in ["VGG16", "ResNet50", "CAE"]:
    encoder, decoder = (results[name][part] for part in ("encoder", "decoder"))
    batch = inputs[name][[img_idx1, img_idx2]]
    latent1, latent2 = np.split(encoder(batch, training=False).numpy(), 2)
    latent_interp = interpolate(latent1, latent2, lambda_val)
    img_interp = decoder(latent_interp)[0]
    interpolated[name] = dict(
        latent1=latent1, latent2=latent2, latent_interp=latent_interp, img_interp=img_interp
    )
