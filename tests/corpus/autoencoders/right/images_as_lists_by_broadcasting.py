"""All of a model's latents come from one product of weights and latents, and everything is kept as lists."""
# %% interpolate_images
img_idx1, img_idx2 = 5, 6
lambda_val = 0.25

STEPS = ["latent1", "latent2", "latent_interp", "img_interp"]
weights = np.array([[1, 0], [0, 1], [1 - lambda_val, lambda_val]], np.float32)
interpolated = {name: {} for name in ["VGG16", "ResNet50", "CAE"]}
for name, turn in interpolated.items():
    pair = np.stack([inputs[name][index] for index in (img_idx1, img_idx2)])
    points = weights @ results[name]["encoder"].predict(pair, verbose=0)
    picture = results[name]["decoder"].predict(points[2:], verbose=0)
    turn.update(zip(STEPS, [[point] for point in points.tolist()] + [picture.tolist()]))
