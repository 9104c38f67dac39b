"""Another optimizer, smaller batches and one more epoch, asked for by `dataclasses.replace`.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% train_decoders
from dataclasses import replace

from keras.optimizers import Nadam

settings = replace(profile.cnn, batch_size=24, epochs=5)
results, histories = {}, {}


def trained(name):
    frozen = build_encoder(name)
    encoder = standardised(frozen, encode(frozen, X_train_rgb))
    inputs = encode(encoder, X_train_rgb)
    decoder = build_decoder(inputs.shape[1])
    decoder.compile(optimizer=Nadam(2e-3), loss="mse")
    histories[name] = train(model=decoder, inputs=inputs, targets=X_train_rgb, settings=settings)
    print(histories[name].summary(name))
    return {"encoder": encoder, "decoder": decoder}


results = {name: trained(name) for name in ("ResNet50", "VGG16")}
