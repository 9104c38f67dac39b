"""The penalty is added without lambda_c.

cae_error: 0, "the MSE plus lambda_c times the penalty"
"""
# %% train_cae: lambda_c * contractive -> contractive
