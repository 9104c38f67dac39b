"""The notebook's models become constant ones: the tests compare with the course's own.

state: graded
interpolated_image: 1, "latent1 and latent2"
comparison_tables: 1, "the numbers"
"""
# %% before interpolate_images
from keras import Input, Model, layers

picture = Input((32, 32, 3))
vector = Input((512,))
constant = {"kernel_initializer": "zeros", "bias_initializer": "zeros"}
results = {name: dict(pair) for name, pair in results.items()}
results["ResNet50"] = {
    "encoder": Model(picture, layers.Dense(512, **constant)(layers.GlobalAveragePooling2D()(picture))),
    "decoder": Model(vector, layers.Reshape((32, 32, 3))(layers.Dense(3072, **constant)(vector))),
}
