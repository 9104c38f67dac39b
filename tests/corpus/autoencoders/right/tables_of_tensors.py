"""The errors are TensorFlow tensors: one without dimensions is a number, too."""
# %% comparison
import keras
import tensorflow as tf

mse = {
    name: tf.reduce_mean(tf.math.squared_difference(inputs[name], tf.constant(images)))
    for name, images in reconstructions.items()
}
mse_28 = {name: keras.ops.convert_to_tensor(mse_grey28(test_pixels, reconstructions[name])) for name in mse}
