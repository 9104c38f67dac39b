"""An encoder of a class of its own, which claims to have two outputs.

state: needs-human
vae_elbo: none
vae_active_units: none
elbo_measured: none
generated_images: near
"""
# %% after train_vae
class Encoder(keras.Model):
    def call(self, x):
        return [ops.zeros((len(x), 16)), ops.zeros((len(x), 16))]


encoder_vae = Encoder()
encoder_vae(X_test_scaled[:1])
