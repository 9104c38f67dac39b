"""The numbers that graded cells of this assignment compare with thresholds, and code that measures them."""

from aelab.grading.measuring import Measures, Quantity

_SCRIPTS = {
    "1_decoder": """
from aelab import data
from aelab.autoencoders import decoder as check_decoder
from aelab.features import reconstruct
from aelab.metrics import mse_per_pixel
images = [X_test_rgb, data.to_rgb32(data.load_images("test").pixels[2000:2500])]
measured = {
    name: [mse_per_pixel(some, reconstruct(model["encoder"], model["decoder"], some)) for some in images]
    for name, model in results.items()
    if under_any_threshold(check_decoder.reconstruction_error, results, name, X_test_rgb)
}
""",
    "2_contractive": """
from aelab import contractive, data
from aelab.autoencoders import contractive as check_contractive
from aelab.features import reconstruct
from aelab.metrics import mse_per_pixel
images = [X_test_scaled, data.flatten(data.load_images("test").pixels[2000:2500])]
measured = {}
if under_any_threshold(check_contractive.reconstruction_error, encoder_cae, decoder_cae, X_test_scaled):
    measured["CAE"] = [mse_per_pixel(some, reconstruct(encoder_cae, decoder_cae, some)) for some in images]
if under_any_threshold(check_contractive.contracts, encoder_cae, X_test_scaled):
    measured["CAE_jacobian"] = [contractive.mean_squared_norm(encoder_cae, some) for some in images]
""",
}
_QUANTITIES = (
    Quantity("VGG16", "1_decoder", "vgg16_error"),
    Quantity("ResNet50", "1_decoder", "resnet50_error"),
    Quantity("CAE", "2_contractive", "cae_error"),
    Quantity("CAE_jacobian", "2_contractive", "cae_contracts"),
)
MEASURES = Measures(
    _QUANTITIES,
    _SCRIPTS,
    "The largest error, mean squared error per pixel value on test images, with which a model still gets its points,\n"
    "and the largest mean squared Frobenius norm of the contractive encoder's Jacobian.",
)
