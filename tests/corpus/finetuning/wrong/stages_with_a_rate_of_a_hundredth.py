"""A rate of 0.01 for both stages.

tuned_error: 0, "rate was too large"
tuned_stage: 0, "The rate is too large"
"""
# %% tune_stages: rates[name] -> 1e-2
