"""Neighbours and scores with scikit-learn and SciPy, thresholds and rates with pandas."""
# %% anomaly_score
from sklearn.metrics import mean_squared_error


def anomaly_score(images, reconstructions):
    return mean_squared_error(images.T, reconstructions.T, multioutput="raw_values")

# %% alarm_threshold
import pandas as pd


def alarm_threshold(normal_scores, rate):
    return pd.Series(normal_scores).quantile(1 - rate)

# %% auroc
from scipy.stats import mannwhitneyu


def auroc(scores, is_anomaly):
    statistic = mannwhitneyu(scores[is_anomaly], scores[~is_anomaly]).statistic
    return statistic / (is_anomaly.sum() * (~is_anomaly).sum())

# %% neighbour_score
from sklearn.neighbors import NearestNeighbors


def neighbour_score(rows, normal, k):
    found, _ = NearestNeighbors(n_neighbors=k).fit(normal).kneighbors(rows)
    return found.mean(axis=1)

# %% alarm_rates
import pandas as pd

alarms = pd.DataFrame({"label": test_labels, "alarm": distance_scores > distance_threshold})
alarm_rates = dict(zip(data.CLASS_NAMES, alarms.groupby("label")["alarm"].mean().round(3)))
