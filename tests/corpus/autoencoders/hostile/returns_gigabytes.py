"""Two gigabytes of zeros as a latent vector: too much to leave the process, and a person is told.

state: needs-human
reason: "too large"
interpolated_image: none, "interpolated", "too large"
interpolate_values: full
"""
# %% after interpolate_images
interpolated["CAE"]["latent_interp"] = np.zeros(2**28)
