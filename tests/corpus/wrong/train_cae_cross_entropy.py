"""The loss is the binary cross-entropy where the mean squared error is asked: beside it the penalty weighs too little.

cae_contracts: 0, "is the loss the MSE"
"""
# %% train_cae: loss="mse" -> loss="binary_crossentropy"
