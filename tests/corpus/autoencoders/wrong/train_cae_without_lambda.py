"""The penalty is added without lambda_c.

cae_error: 0, "multiply it by lambda_c"
"""
# %% train_cae: lambda_c * usable -> usable
