"""Images generated one after the other, with rng.normal."""
# %% generate
def generate(decoder, count, seed):
    rng = np.random.default_rng(seed)
    latent = decoder.input_shape[1]
    images = []
    for _ in range(count):
        z = rng.normal(loc=0.0, scale=1.0, size=(1, latent)).astype("float32")
        images.append(np.asarray(decoder(z))[0])
    return np.array(images)
