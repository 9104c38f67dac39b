"""Keras's own `fit` with the numbers of the course's handout, early stopping, and the penalty in a custom loss.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% train_decoders
from keras.callbacks import EarlyStopping

results, histories = {}, {}
early_stop = EarlyStopping(monitor='val_loss', patience=3, restore_best_weights=True)
for name in ["VGG16","ResNet50"]:
    frozen = build_encoder(name)
    encoder = standardised(frozen, encode(frozen, X_train_rgb))
    latents = encoder.predict(X_train_rgb)
    decoder = build_decoder(latents.shape[1])
    decoder.compile(optimizer='adam', loss='mse')
    histories[name] = decoder.fit(
        latents, X_train_rgb, epochs=25, batch_size=32, validation_split=0.1, callbacks=[early_stop], verbose=0
    )
    results[name] = {"encoder": encoder, "decoder": decoder}
# %% train_cae
import tensorflow as tf
from keras.callbacks import EarlyStopping


def contractive_loss(y_true, y_pred):
    mse = tf.reduce_mean(tf.square(y_true - y_pred))
    return mse + lambda_c * contractive_penalty(encoder_cae, y_true)


autoencoder_cae.compile(optimizer='adam', loss=contractive_loss)
early_stop = EarlyStopping(monitor='val_loss', patience=3, restore_best_weights=True)
history_cae = autoencoder_cae.fit(
    X_train_scaled, X_train_scaled, epochs=50, batch_size=128, validation_split=0.1, callbacks=[early_stop], verbose=0
)
