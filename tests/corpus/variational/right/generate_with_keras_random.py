"""Draws by keras.random with the seed."""
# %% generate
def generate(decoder, count, seed):
    z = keras.random.normal((count, decoder.input_shape[-1]), seed=seed)
    return decoder(z)
