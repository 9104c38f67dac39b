"""Adam at 0.001 for all weights.

tuned_weights: 0, "the rate of the decoder"
tuned_error: near
tuned_stage: near
"""
# %% fine_tune: TwoRates(encoder.trainable_variables, rate) -> keras.optimizers.Adam(1e-3)
