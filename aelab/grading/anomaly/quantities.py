"""The numbers that graded cells of this assignment compare with thresholds, and code that measures them."""

from aelab.grading.measuring import Measures, Quantity

_SCRIPTS = {
    "1_anomaly": """
from aelab.anomaly import trained as check_trained
others = data.load_images("test")
strange = others.labels[2000:4000] != data.CLASS_NAMES.index(NORMAL)
some = [(X_test, is_anomaly), (data.flatten(others.pixels[2000:4000]), strange)]
measured = {}
if under_any_threshold(check_trained.normal_error, autoencoder, *some[0]):
    errors = [check_trained.scores_of(autoencoder, rows[~anomalous]).mean() for rows, anomalous in some]
    measured["normal_error"] = list(map(float, errors))
if under_any_threshold(check_trained.anomalies_stand_out, autoencoder, *some[0]):
    measured["missed_pairs"] = [float(check_trained.missed_pairs(autoencoder, *one)) for one in some]
""",
}
_QUANTITIES = (
    Quantity("normal_error", "1_anomaly", "autoencoder_error"),
    Quantity("missed_pairs", "1_anomaly", "anomalies_found"),
)
MEASURES = Measures(_QUANTITIES, _SCRIPTS)
