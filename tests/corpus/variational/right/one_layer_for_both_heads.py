"""Both heads are halves of one layer; a Sequential decoder; a path by linspace between vectors; the bound in batches."""
# %% vae_models
from keras import Sequential

latent_dim_vae = 16

input_vae = Input(shape=(784,))
hidden_vae = keras.layers.ReLU()(Dense(256)(input_vae))
z_vae = Input(shape=(latent_dim_vae,))
mean_vae, log_var_vae = ops.split(Dense(2 * latent_dim_vae)(hidden_vae), 2, axis=-1)
decoded_vae = Sequential([Dense(256, activation="relu"), Dense(784), keras.layers.Activation("sigmoid")])(z_vae)

# %% test_elbo
epsilon_test = np.random.default_rng(7).standard_normal((len(X_test_scaled), latent_dim_vae)).astype("float32")
parts = []
for start in range(0, len(X_test_scaled), 100):
    rows, epsilon = (each[start : start + 100] for each in (X_test_scaled, epsilon_test))
    mean, log_var = encoder_vae(rows)
    parts.append(float(loss(rows, decoder_vae(sample_latent(mean, log_var, epsilon)), mean, log_var, 1.0)))
negative_elbo_test = sum(parts) / len(parts)

# %% latent_path
def latent_path(encoder, decoder, first, second, steps):
    (start, end), _ = encoder(np.array([first, second]))
    return [decoder(point[None])[0] for point in np.linspace(start, end, steps)]
