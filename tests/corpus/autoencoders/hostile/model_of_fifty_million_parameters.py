"""A model that is larger than the grader would rebuild.

state: needs-human
reason: "more than 40,000,000 parameters"
deep_cae_layers: none, "more than 40,000,000 parameters"
"""
# %% after deep_cae
honest = encoder_deep
encoder_deep = Model(input_img_deep, Dense(64, "relu")(Dense(60_000, "relu", kernel_initializer="zeros")(input_img_deep)))
# %% after deep_cae_layers
encoder_deep = honest
