"""Adam at 0.001 for all weights.

tuned_weights: 0, "as the decoder should move"
"""
# %% fine_tune: TwoRates(encoder.trainable_variables, rate) -> keras.optimizers.Adam(1e-3)
