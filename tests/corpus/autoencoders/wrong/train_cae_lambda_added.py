"""lambda_c is added to the penalty instead of being multiplied by it.

cae_error: 0, "multiplied by lambda_c"
"""
# %% train_cae: lambda_c * contractive -> lambda_c + contractive
