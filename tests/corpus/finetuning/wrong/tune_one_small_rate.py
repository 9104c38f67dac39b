"""Adam at the small rate for all weights, the decoder's, too.

tuned_weights: 0, "Only the stage is slow"
tuned_error: near
tuned_stage: near
"""
# %% fine_tune: TwoRates(encoder.trainable_variables, rate) -> keras.optimizers.Adam(rate)
