"""A loop over the weights, one image at a time, with the encoder called twice."""
# %% latent_path
def latent_path(encoder, decoder, first, second, steps):
    start = encoder(first.reshape(1, 784))[0]
    end = encoder(second.reshape(1, 784))[0]
    images = []
    for step in range(steps):
        share = step / (steps - 1)
        images.append(np.asarray(decoder(start + share * (end - start)))[0])
    return images
