"""The penalty is subtracted, so that the encoder is rewarded for moving.

cae_error: 0, "Leave out the minus"
cae_contracts: 0, "Leave out the minus"
"""
# %% train_cae: return lambda_c -> return -lambda_c
