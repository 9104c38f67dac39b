"""The lab's own function for one layer gives the norm of each image."""
# %% contractive_penalty
from aelab.contractive import squared_norm_closed_form


def contractive_penalty(encoder, x):
    return ops.mean(squared_norm_closed_form(encoder, x))
