"""No return.

prepared_maps: 0, "end with a return"
"""
# %% prepare
def prepare(base, stage, images):
    maps = encode(base, images)
    encoder = standardised(stage, encode(stage, maps))
