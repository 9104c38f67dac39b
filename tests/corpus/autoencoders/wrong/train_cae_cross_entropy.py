"""The loss is the binary cross-entropy instead of the mean squared error: the penalty then weighs too little.

cae_contracts: 0, "is the loss the MSE"
"""
# %% train_cae: loss="mse" -> loss="binary_crossentropy"
