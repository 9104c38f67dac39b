"""The latents and pictures are TensorFlow tensors, the indexes NumPy integers, in a helper function."""
# %% interpolate_images
import tensorflow as tf

img_idx1, img_idx2 = np.arange(2)
lambda_val = 1 / 2
interpolated = {}


def encoded(index):
    return encoder(tf.expand_dims(X_test[index], axis=0))


for name in results:
    encoder, decoder = results[name]["encoder"], results[name]["decoder"]
    X_test = X_test_scaled if name == "CAE" else X_test_rgb
    latent1, latent2 = map(encoded, (img_idx1, img_idx2))
    latent_interp = interpolate(latent1, latent2, lambda_val)
    img_interp = tf.identity(decoder(latent_interp))
    interpolated[name] = dict(
        latent1=latent1, latent2=latent2, latent_interp=latent_interp, img_interp=img_interp
    )
    plt.subplot(1, 3, len(interpolated))
    plots.show_picture(img_interp, title=name)
