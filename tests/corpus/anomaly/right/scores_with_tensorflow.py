"""Score and neighbours by TensorFlow functions, whose tensors are returned as they are."""
# %% anomaly_score
import tensorflow as tf


def anomaly_score(images, reconstructions):
    return tf.reduce_mean(tf.square(tf.convert_to_tensor(images) - reconstructions), axis=1)
# %% neighbour_score
def neighbour_score(rows, normal, k):
    rows, normal = tf.convert_to_tensor(rows), tf.convert_to_tensor(normal)
    squares = tf.reduce_sum(rows**2, axis=1)[:, None] + tf.reduce_sum(normal**2, axis=1)
    squares -= 2 * tf.matmul(rows, normal, transpose_b=True)
    return tf.reduce_mean(-tf.math.top_k(-tf.sqrt(tf.maximum(squares, 0)), k).values, axis=1)
# %% auroc: np.sum(ranks[is_anomaly]) -> tf.reduce_sum(tf.boolean_mask(ranks, is_anomaly))
