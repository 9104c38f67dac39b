"""generate returns far more images than were asked for.

state: graded
generated_images: 0
"""
# %% generate
def generate(decoder, count, seed):
    if seed == 1:
        return np.zeros((count, 784), "float32")
    return np.zeros((2_000_000, 784), "float32")
