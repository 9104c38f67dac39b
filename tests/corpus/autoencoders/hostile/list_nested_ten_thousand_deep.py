"""Ten thousand nested lists.

state: needs-human
reason: "nested too deeply"
interpolated_image: none, "interpolated", "nested too deeply"
"""
# %% after interpolate_images
latent2 = []
for _ in range(10_000):
    latent2 = [latent2]
interpolated["CAE"]["latent2"] = latent2
