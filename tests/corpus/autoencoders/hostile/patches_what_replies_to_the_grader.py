"""The functions that turn values into replies are replaced by ones that reply with nonsense.

state: graded
interpolate_values: 0, "reply"
interpolated_image: 0
comparison_tables: 0
"""
# %% before interpolate
import sys

for name, module in list(sys.modules.items()):
    if name.startswith("labkit"):
        for function in ("answer", "dump", "load"):
            if hasattr(module, function):
                setattr(module, function, lambda *arguments: b"4.0")
# %% interpolate: (1 - lambda_val) * latent1 + lambda_val * latent2 -> latent1
