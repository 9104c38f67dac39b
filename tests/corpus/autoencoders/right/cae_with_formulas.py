"""Every ReLU is written in a different way that Keras allows, and so is every sigmoid."""
# %% cae
from keras.layers import LeakyReLU, Maximum

input_dim, latent_dim_cae, lambda_c = 784, 64, 1e-3
input_img_cae = Input(shape=(input_dim,))
h = Dense(latent_dim_cae)(input_img_cae)
encoded_cae = Maximum()([h, ops.zeros_like(h)])
decoded_cae = 0.5 * (1 + ops.tanh(Dense(input_dim)(encoded_cae) / 2))
autoencoder_cae = Model(input_img_cae, decoded_cae, name="autoencoder_cae")
# %% deep_cae
input_img_deep = Input(shape=(input_dim,))
x = LeakyReLU(negative_slope=0.0)(Dense(512)(input_img_deep))
x = Dense(256)(x)
x = x * ops.cast(x > 0, x.dtype)
encoded_deep = ops.clip(Dense(latent_dim_cae)(x), 0, float("inf"))
x = Dense(256)(encoded_deep)
x = (x + ops.abs(x)) / 2
x = Dense(512)(x)
x = ops.where(ops.less(x, 0), ops.zeros_like(x), x)
decoded_deep = ops.exp(ops.log_sigmoid(Dense(input_dim)(x)))
encoder_deep = Model(input_img_deep, encoded_deep, name="encoder_deep")
autoencoder_deep = Model(input_img_deep, decoded_deep, name="autoencoder_deep")
