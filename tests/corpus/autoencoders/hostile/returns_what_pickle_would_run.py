"""An object whose unpickling would run a command is returned: nothing is ever unpickled.

state: graded
interpolate_values: 0, "found a Payload"
"""
# %% interpolate
class Payload:
    def __reduce__(self):
        import os

        return os.system, ("touch /tmp/was_unpickled",)


def interpolate(latent1, latent2, lambda_val):
    return Payload()
# %% interpolate_images: interpolate(latent1, latent2, lambda_val) -> (1 - lambda_val) * latent1 + lambda_val * latent2
