"""The squared differences are added up over the pixels of an image, not averaged.

comparison_tables: 1, "own size", "That is a sum over the pixels"
"""
# %% comparison: mse_per_pixel(inputs[name], reconstructions[name]) -> np.mean([np.sum((image - other) ** 2) for image, other in zip(inputs[name], reconstructions[name])])
