"""The encoder of VGG16 is used with the decoder of every model.

interpolated_image: 1, "for ResNet50, latent1 of shape (1, 512)", "shape (1, 256)", "the encoder of ResNet50"
"""
# %% interpolate_images: results[name]["encoder"] -> results["VGG16"]["encoder"]
