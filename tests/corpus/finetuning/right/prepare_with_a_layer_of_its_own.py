"""The scales by a Normalization layer of its own, adapted to the features; maps with predict."""
# %% prepare
def prepare(base, stage, images):
    maps = base.predict(images, verbose=0)
    scale = Normalization()
    scale.adapt(stage.predict(maps, verbose=0))
    encoder = Model(stage.input, scale(stage.output))
    encoder.trainable = False
    return maps, encoder
