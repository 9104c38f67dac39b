"""A subclass of `Model` adds the penalty to its loss, and Keras's `fit` trains it; the layers are shared.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% train_cae
import keras


class Contractive(keras.Model):
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return ops.mean(ops.square(y - y_pred)) + lambda_c * contractive_penalty(encoder_cae, x)


trained = Contractive(inputs=input_img_cae, outputs=decoded_cae)
trained.compile(optimizer="adam")
history = trained.fit(X_train_scaled, X_train_scaled, epochs=15, batch_size=128, validation_split=0.1, verbose=0)
history_cae = type("History", (), dict(loss=history.history["loss"], validation_loss=history.history["val_loss"]))
