"""The training is given a name for its penalty, which is the right one."""
# %% train_cae: penalty=added_to_error) -> penalty=added_to_error, penalty_name="mean squared norm")
