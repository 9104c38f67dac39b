"""lambda_c is added to the penalty instead of being multiplied by it.

cae_error: 0, "That is lambda_c plus the penalty: multiply them"
"""
# %% train_cae: lambda_c * usable -> lambda_c + usable
