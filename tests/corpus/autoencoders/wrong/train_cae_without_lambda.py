"""The penalty is added without lambda_c.

cae_error: 0, "multiplied by lambda_c"
"""
# %% train_cae: lambda_c * contractive -> contractive
