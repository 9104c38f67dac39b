"""Features from after the stage in place of maps.

prepared_maps: 0, "can never change"
"""
# %% prepare
def prepare(base, stage, images):
    maps = encode(stage, encode(base, images))
    encoder = standardised(stage, maps)
    return maps, encoder
