"""The lab's own `encode` gives the latents, and `predict_on_batch` the picture, without its batch."""
# %% interpolate_images
from aelab.features import encode

img_idx1 = 5
img_idx2 = 6
lambda_val = 0.25
interpolated = {}
for name in results:
    pair = results[name]
    encoder = pair["encoder"]
    decoder = pair["decoder"]
    images = inputs[name]
    latent1 = encode(encoder, images[img_idx1 : img_idx1 + 1])
    latent2 = encode(encoder, images[img_idx2 : img_idx2 + 1])
    latent_interp = interpolate(latent1=latent1, latent2=latent2, lambda_val=lambda_val)
    img_interp = np.squeeze(decoder.predict_on_batch(latent_interp), axis=0)
    interpolated[name] = dict(latent1=latent1, latent2=latent2, latent_interp=latent_interp, img_interp=img_interp)
