"""Both heads are halves of one Dense layer of 32."""
# %% vae_models
latent_dim_vae = 16
input_vae = Input(shape=(784,))
hidden_vae = Dense(256, activation="relu")(input_vae)
both = Dense(2 * latent_dim_vae)(hidden_vae)
mean_vae, log_var_vae = both[:, :latent_dim_vae], both[:, latent_dim_vae:]
z_vae = Input(shape=(latent_dim_vae,))
decoded_vae = keras.Sequential([Dense(256, activation="relu"), Dense(784, activation="sigmoid")])(z_vae)
