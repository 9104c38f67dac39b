"""The function that gives what is added to the error is left blank, so that the training stops at it.

cae_error: 0, "history_cae is not there yet", "This blank is not filled in yet", not "learned nothing"
cae_contracts: 0, "history_cae is not there yet", not "the penalty"
"""
# %% train_cae: return lambda_c * usable_penalty(encoder_cae, x) -> return ...
