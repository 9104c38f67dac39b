"""Other images and another weight, assigned together, in a cell that is timed and has a function for each turn."""
# %% before interpolate_images
def encoded(name, index):
    return np.asarray(results[name]["encoder"](inputs[name][[index]]))


# %% interpolate_images
%%time
img_idx1, img_idx2 = 40, 3
lambda_val = np.float32(0.3)


def turn(name):
    latent1, latent2 = encoded(name, img_idx1), encoded(name, img_idx2)
    latent_interp = (1 - lambda_val) * latent1 + lambda_val * latent2
    img_interp = results[name]["decoder"].predict(latent_interp, verbose=0)[0]
    return {"latent1": latent1, "latent2": latent2, "latent_interp": latent_interp, "img_interp": img_interp}


interpolated = {name: turn(name) for name in ("CAE", "ResNet50", "VGG16")}
