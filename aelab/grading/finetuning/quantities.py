"""The numbers that graded cells of this assignment compare with thresholds, and code that measures them."""

from aelab.grading.measuring import Measures, Quantity

_SCRIPT = """
from aelab import data
from aelab.finetuning import trained
images = [X_test_rgb, data.to_rgb32(data.load_images("test").pixels[2000:2300])]
measured = {}
for name in ("VGG16", "ResNet50"):
    if under_any_threshold(trained.decoder_error, decoders, name, X_test_rgb):
        measured[name] = [trained.decoder_error_of(decoders, name, some) for some in images]
    if under_any_threshold(trained.tuned_error, tuned, decoders, name, X_test_rgb):
        measured[f"{name}_tuned"] = [trained.tuned_share(tuned, decoders, name, some) for some in images]
"""
MEASURES = Measures(
    (
        Quantity("VGG16", "1_finetuning", "decoder_errors"),
        Quantity("ResNet50", "1_finetuning", "decoder_errors"),
        Quantity("VGG16_tuned", "1_finetuning", "tuned_error"),
        Quantity("ResNet50_tuned", "1_finetuning", "tuned_error"),
    ),
    {"1_finetuning": _SCRIPT},
    "The largest error of a decoder on frozen features (mean squared error per pixel value, on test images), and the\n"
    "largest error of a tuned model as a share of the frozen model's after as many further epochs, with which a model\n"
    "still gets its points.",
)
