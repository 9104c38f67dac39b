"""A cell asks for keyboard input that nobody will type.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
"""
# %% before interpolate_images
chosen = input("Which image? ")
