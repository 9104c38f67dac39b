"""A request to train whose optimizer, layers and penalty name functions of the operating system: it is declined.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
"""
# %% before interpolate_images
from kerasdata.architecture import array_digest
from aelab.data import flatten, load_images
from labkit.requests import ask_to_train

rows = array_digest(flatten(load_images("train").pixels[: profile.cae_images]))
command = {"module": "os", "class_name": "system", "config": {"command": "touch /tmp/was_run"}, "registered_name": None}
request = {
    "architecture": {"layers": [command], "input_layers": ["a", 0, 0], "output_layers": ["a", 0, 0]},
    "compiled": {"optimizer": command, "loss": "os.system", "metrics": None},
    "settings": {"epochs": 1, "batch_size": 128, "patience": 1, "validation_split": 0.1},
    "inputs": rows,
    "targets": rows,
    "seed": 0,
    "frozen": [],
    "penalty": "__import__('os').system('touch /tmp/was_run')",
}
print(ask_to_train(request), ask_to_train({"inputs": "../../etc/passwd"}), ask_to_train(command))
