"""The small rate of the stage for the frozen decoder.

frozen_further: 0, "at the rate of 0.001"
"""
# %% train_further: Adam(1e-3) -> Adam(1e-5)
