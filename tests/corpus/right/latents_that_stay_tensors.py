"""The latents and the picture are TensorFlow's tensors, the places NumPy's integers, in a helper function."""
# %% interpolate_images
import tensorflow as tf

encoder = results["ResNet50"]["encoder"]
decoder = results["ResNet50"]["decoder"]
img_idx1, img_idx2 = np.arange(2)
lambda_val = 1 / 2


def encoded(index):
    return encoder(tf.expand_dims(X_test_rgb[index], axis=0))


latent1, latent2 = map(encoded, (img_idx1, img_idx2))
latent_interp = interpolate(latent1, latent2, lambda_val)
img_interp = tf.identity(decoder(latent_interp))
