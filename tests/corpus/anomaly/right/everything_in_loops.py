"""Plain Python loops and lists wherever possible."""
# %% anomaly_score
def anomaly_score(images, reconstructions):
    return [float(np.mean((image - guess) ** 2)) for image, guess in zip(images, reconstructions)]
# %% alarm_threshold
def alarm_threshold(normal_scores, rate):
    ordered = sorted(normal_scores, reverse=True)
    return ordered[round(rate * len(ordered))]
# %% auroc
def auroc(scores, is_anomaly):
    won, pairs = 0.0, 0
    normal = [score for score, strange in zip(scores, is_anomaly) if not strange]
    for score, strange in zip(scores, is_anomaly):
        if strange:
            pairs += len(normal)
            won += np.sum(np.array(normal) < score) + 0.5 * np.sum(np.array(normal) == score)
    return float(won) / pairs
# %% neighbour_score
def neighbour_score(rows, normal, k):
    return np.array([np.sort(np.sqrt(((row - normal) ** 2).sum(axis=1)))[:k].mean() for row in rows])
