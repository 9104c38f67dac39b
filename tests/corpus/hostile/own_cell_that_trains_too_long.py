"""A cell of the student's own trains for longer than a cell may take: it is stopped, and the tests go on.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
cell_seconds: 20
notebooks: 3_interpolation
"""
# %% after interpolate
import keras

own = keras.Sequential([keras.layers.Dense(8), keras.layers.Dense(784)])
own.compile(optimizer="adam", loss="mse")
history = own.fit(np.zeros((500, 784)), np.zeros((500, 784)), epochs=100_000, verbose=0)
