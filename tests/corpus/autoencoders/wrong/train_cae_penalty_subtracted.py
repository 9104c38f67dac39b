"""The penalty is subtracted, so that the encoder is rewarded for moving.

cae_error: 0, "plus lambda_c"
cae_contracts: 0, "is it minus"
"""
# %% train_cae: return lambda_c -> return -lambda_c
