"""Other images and another weight, assigned together, in a cell that is timed and uses functions of its own."""
# %% before interpolate_images
def encoded(index):
    return np.asarray(results["ResNet50"]["encoder"](X_test_rgb[[index]]))


def mixed():
    return (1 - lambda_val) * latent1 + lambda_val * latent2


# %% interpolate_images
%%time
img_idx1, img_idx2 = 40, 3
lambda_val = np.float32(0.3)
latent1, latent2 = encoded(img_idx1), encoded(img_idx2)
latent_interp = mixed()
img_interp = results["ResNet50"]["decoder"].predict(latent_interp, verbose=0)[0]
