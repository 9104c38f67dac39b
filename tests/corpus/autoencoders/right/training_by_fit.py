"""The decoders are trained by Keras's own `fit`, with callbacks, and without the lab's history.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% train_decoders
from keras.callbacks import EarlyStopping

results, histories = {}, {}
for name in CUTS:
    encoder = standardised(build_encoder(name), encode(build_encoder(name), X_train_rgb))
    decoder = build_decoder(encoder.output_shape[-1])
    decoder.compile(Adam(1e-3), "mean_squared_error", metrics=["mae"])
    stop = EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
    record = decoder.fit(
        encode(encoder, X_train_rgb), X_train_rgb, batch_size=32, epochs=4, validation_split=0.1, callbacks=[stop], verbose=2
    )
    results[name] = dict(encoder=encoder, decoder=decoder)
# %% after train_decoders
print(record.history)
