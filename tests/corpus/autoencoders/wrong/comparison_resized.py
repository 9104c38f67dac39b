"""The images of the convolutional models are resized by Keras, not by mse_grey28.

comparison_tables: 1, "mse_grey28 brings their images to 28 x 28 grey itself"
"""
# %% comparison
import keras

mse = {}
mse_28 = {}
for name in results:
    mse[name] = mse_per_pixel(inputs[name], reconstructions[name])
    images = reconstructions[name]
    if images.ndim == 4:
        images = np.asarray(keras.ops.image.resize(images, (28, 28))).mean(axis=-1)
    mse_28[name] = mse_grey28(test_pixels, images)
    print(f"{name:9} {mse[name]:.4f} at its own size, {mse_28[name]:.4f} at 28 x 28 grey")
