"""A class and its metaclass raise whenever anybody looks at them.

state: needs-human
interpolate_values: none
"""
# %% interpolate
class Meta(type):
    def __getattribute__(cls, name):
        raise SystemExit(name)

    def __instancecheck__(cls, instance):
        raise SystemExit

    __subclasscheck__ = __instancecheck__

    def __hash__(cls):
        raise SystemExit

    def __eq__(cls, other):
        raise SystemExit


class Prickly(metaclass=Meta):
    def __getattribute__(self, name):
        raise SystemExit(name)

    def __call__(self, *arguments):
        raise SystemExit


def interpolate(latent1, latent2, lambda_val):
    return Prickly()
# %% interpolate_images: interpolate(latent1, latent2, lambda_val) -> (1 - lambda_val) * latent1 + lambda_val * latent2
