"""A training that would take hours, requested like the lab's own: it is declined, and then tried in the cell in vain.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
cell_seconds: 120
"""
# %% before interpolate_images
from dataclasses import replace

from keras import Input, Model, layers
from keras.optimizers import Adam

from aelab.training import train

rows = data.flatten(data.load_images("train").pixels[: profile.cae_images])
pixels = Input((784,))
tensor = layers.Reshape((28, 28, 1))(pixels)
for _ in range(6):
    tensor = layers.Conv2D(100, 3, padding="same", activation="relu")(tensor)
image = layers.Flatten()(layers.Conv2D(1, 3, padding="same")(tensor))
model = Model(pixels, image)
model.compile(Adam(1e-3), "mse")
train(model, rows, rows, replace(profile.cae, epochs=30, batch_size=8))
