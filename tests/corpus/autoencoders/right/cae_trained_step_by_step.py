"""A training loop by hand, with a tape and `tf.data`, another optimizer and other batches.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% train_cae
import tensorflow as tf

autoencoder_cae.compile(optimizer="nadam", loss="mse")
rows = tf.data.Dataset.from_tensor_slices(X_train_scaled).shuffle(10_000, seed=1).batch(100).prefetch(2)


@tf.function
def step(x):
    with tf.GradientTape() as tape:
        error = tf.reduce_mean(tf.square(autoencoder_cae(x, training=True) - x))
        loss = error + lambda_c * contractive_penalty(encoder_cae, x)
    variables = autoencoder_cae.trainable_variables
    autoencoder_cae.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


losses = [float(np.mean([step(x) for x in rows])) for epoch in range(15)]
# %% after train_cae
from aelab.training import History

history_cae = History(tuple(losses), tuple(losses), len(losses))
