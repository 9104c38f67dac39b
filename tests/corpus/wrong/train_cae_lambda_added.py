"""lambda_c is added to the penalty instead of multiplied with it.

cae_error: 0, "the MSE plus lambda_c times the penalty"
"""
# %% train_cae: lambda_c * contractive -> lambda_c + contractive
