"""The number that graded cells of this assignment compare with a threshold, and code that measures it."""

from aelab.grading.measuring import Measures, Quantity

_SCRIPT = """
from aelab import data
from aelab.elbo import measure_elbo
from aelab.variational import models as check_models
images = [X_test_scaled, data.flatten(data.load_images("test").pixels[2000:2500])]
measured = {}
if under_any_threshold(check_models.elbo_is_under, encoder_vae, decoder_vae, X_test_scaled):
    measured["VAE"] = [measure_elbo(encoder_vae, decoder_vae, some).mean for some in images]
"""
MEASURES = Measures(
    (Quantity("VAE", "1_variational", "vae_elbo"),),
    {"1_variational": _SCRIPT},
    "The largest negative evidence lower bound on test images, in nats an image, with which a model still gets its\n"
    "points.",
)
