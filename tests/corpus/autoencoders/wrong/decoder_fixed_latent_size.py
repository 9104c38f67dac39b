"""The latent size is fixed at 64; latent_dim is not used.

decoder_layers: 2, "latent vectors of shape (None, 1)", "one that reads (None, 64)"
decoder_shapes: 1, "latent vectors of shape (None, 1)"
decoder_sigmoid: 1, "latent vectors of shape (None, 7)"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_decoder: shape=(latent_dim,) -> shape=(64,)
