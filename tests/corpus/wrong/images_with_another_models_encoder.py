"""The encoder of VGG16 stands before the decoder of ResNet50.

interpolated_image: 1, "latent1 of shape (1, 512)", "shape (1, 256)", "the encoder of ResNet50"
"""
# %% interpolate_images: results["ResNet50"]["encoder"] -> results["VGG16"]["encoder"]
