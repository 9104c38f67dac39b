"""The loop leaves the CAE out.

interpolated_image: 2, "a picture from each of VGG16, ResNet50, CAE; found none from CAE"
"""
# %% interpolate_images: ["VGG16","ResNet50","CAE"] -> ["VGG16", "ResNet50"]
