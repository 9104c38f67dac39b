"""The score by einsum, the area by comparing all pairs, the neighbours by partition."""
# %% anomaly_score
def anomaly_score(images, reconstructions):
    difference = images - reconstructions
    return np.einsum("ij,ij->i", difference, difference) / difference.shape[1]
# %% auroc
def auroc(scores, is_anomaly):
    anomalies, normal = scores[is_anomaly][:, None], scores[~is_anomaly]
    return np.mean(anomalies > normal) + np.mean(anomalies == normal) / 2
# %% neighbour_score: np.sort(distances_to_normal, axis=1)[:, :k] -> np.partition(distances_to_normal, k - 1, axis=1)[:, :k]
