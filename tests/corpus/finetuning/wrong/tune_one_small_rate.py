"""Adam at the small rate for all weights, the decoder's, too.

tuned_weights: 0, "Only the stage is slow"
"""
# %% fine_tune: TwoRates(encoder.trainable_variables, rate) -> keras.optimizers.Adam(rate)
