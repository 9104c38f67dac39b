"""The loss is the mean absolute error instead of the squared one.

cae_error: 0, "Is the loss the MSE"
cae_contracts: 0, "is the loss the MSE"
"""
# %% train_cae: loss="mse" -> loss="mae"
