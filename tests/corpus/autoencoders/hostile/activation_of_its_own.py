"""A layer whose activation is a student's function that is a ReLU only where the grader is likely to look.

state: needs-human
deep_cae_layers: none, "an activation of your own"
"""
# %% after deep_cae
def nearly_relu(x):
    return ops.relu(x) + 0.5 * ops.relu(x - 5)


middle = Dense(64, activation=nearly_relu)(Dense(256, "relu")(Dense(512, "relu")(input_img_deep)))
decoded = Dense(784, "sigmoid")(Dense(512, "relu")(Dense(256, "relu")(middle)))
honest, autoencoder_deep = autoencoder_deep, Model(input_img_deep, decoded)
# %% after deep_cae_layers
autoencoder_deep = honest
