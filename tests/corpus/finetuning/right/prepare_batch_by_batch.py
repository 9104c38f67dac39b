"""Maps by calling the base batch by batch, the encoder by name and keyword."""
# %% prepare
def prepare(base, stage, images):
    parts = [np.array(base(images[start : start + 16])) for start in range(0, len(images), 16)]
    maps = np.concatenate(parts, axis=0)
    encoder = standardised(encoder=stage, features=np.array(stage(maps, training=False)))
    return maps, encoder
