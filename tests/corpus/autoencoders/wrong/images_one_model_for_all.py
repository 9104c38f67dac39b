"""Every turn uses the decoder of VGG16, whatever the name of the model.

interpolated_image: 2, "for ResNet50, img_interp", "the loop stopped with InvalidArgumentError"
"""
# %% interpolate_images: results[name]["decoder"] -> results["VGG16"]["decoder"]
