"""The assignment `variational`: a variational autoencoder, its loss, its samples and its latent space."""
