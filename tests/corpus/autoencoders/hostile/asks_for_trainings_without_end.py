"""One request to train after the other, none of which makes sense.

state: graded
interpolate_values: full
interpolated_image: 0, "requests cannot be answered"
comparison_tables: 0
cell_seconds: 200
"""
# %% before interpolate_images
import os
import time

outbox, inbox = os.environ["LABKIT_SERVICES"].split(":")
for number in range(60):
    with open(f"{outbox}/part", "w") as file:
        file.write(["null", "[" * 5_000, "{}", '{"inputs": 1e999}', "NaN", '{"do": "test"}'][number % 6])
    os.rename(f"{outbox}/part", f"{outbox}/train-9-{number}.request")
    while not os.path.exists(f"{inbox}/train-9-{number}.reply"):
        time.sleep(0.05)
