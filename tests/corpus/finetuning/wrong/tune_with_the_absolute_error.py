"""Another loss than the MSE.

tuned_weights: 0, "another way"
"""
# %% fine_tune: loss="mse" -> loss="mae"
