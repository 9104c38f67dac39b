"""The answers themselves contain IPython magics."""
# %% interpolate_images
%%time
img_idx1, img_idx2, lambda_val = 3, 4, 0.75
interpolated = {}
for name in ["VGG16", "ResNet50", "CAE"]:
    encoder, decoder = results[name]["encoder"], results[name]["decoder"]
    %time latent1 = encoder.predict(inputs[name][[img_idx1]], verbose=2)
    latent2 = encoder.predict(inputs[name][img_idx2, None], verbose=1)
    latent_interp = interpolate(latent1, latent2, lambda_val)
    img_interp = decoder.predict(latent_interp)
    interpolated[name] = {"latent1": latent1, "latent2": latent2, "latent_interp": latent_interp, "img_interp": img_interp}
# %% comparison
%%capture captured
mse = {name: mse_per_pixel(inputs[name], reconstructions[name]) for name in results}
mse_28 = {name: mse_grey28(test_pixels, reconstructions[name]) for name in results}
