"""The autoencoder learns from images of all classes, and so reconstructs anomalies, too.

anomalies_found: 0, "Did it see other images than X_normal"
"""
# %% train_normal: X_normal, X_normal -> *[data.flatten(data.load_images("train").pixels[:2000])] * 2
