"""The tables are two columns of a pandas DataFrame, which give an error by the model's name as a dict does."""
# %% comparison
import pandas as pd

table = pd.DataFrame(
    {
        "own size": [mse_per_pixel(inputs[name], reconstructions[name]) for name in results],
        "grey": [mse_grey28(test_pixels, reconstructions[name]) for name in results],
    },
    index=list(results),
)
mse = table["own size"]
mse_28 = table["grey"]
