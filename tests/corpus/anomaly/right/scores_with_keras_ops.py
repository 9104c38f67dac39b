"""Score, threshold and neighbours by Keras operations."""
# %% anomaly_score
from keras import ops


def anomaly_score(images, reconstructions):
    return ops.mean(ops.square(ops.subtract(images, reconstructions)), axis=-1)
# %% alarm_threshold: np.quantile -> ops.quantile
# %% neighbour_score: return np.mean(nearest, axis=1) -> return ops.mean(ops.convert_to_tensor(nearest), axis=-1)
