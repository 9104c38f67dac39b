"""A rate of 0.00001 for the decoder.

decoder_errors: 0, "Adam(1e-3)"
tuned_error: near
tuned_stage: near
"""
# %% decoder_first: Adam(1e-3) -> Adam(1e-5)
