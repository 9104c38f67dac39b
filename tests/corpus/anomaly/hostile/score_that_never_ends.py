"""The score never returns when a test calls it.

state: graded
score_values: 0, "did not return within"
cell_seconds: 60
"""
# %% anomaly_score
def anomaly_score(images, reconstructions):
    while True:
        pass
