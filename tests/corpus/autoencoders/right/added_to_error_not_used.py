"""added_to_error gives the whole loss, for a training step of the student's own; its name in the task is not used."""
# %% train_cae
def added_to_error(x):
    return ops.mean(ops.square(autoencoder_cae(x) - x)) + lambda_c * usable_penalty(encoder_cae, x)


import keras


class Contractive(keras.Model):
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return added_to_error(x)


trained = Contractive(inputs=input_img_cae, outputs=decoded_cae)
trained.compile(optimizer="adam")
history_cae = trained.fit(X_train_scaled, X_train_scaled, epochs=15, batch_size=128, validation_split=0.1, verbose=0)
