"""One notebook was handed in as a PDF, another as a notebook: the tests of the first are left to a person.

state: needs-human
cae_layers: none, "2_contractive.pdf may hold the answers"
penalty_value: none, "the notebook was not handed in"
cae_error: none
cae_contracts: none
deep_cae_layers: none
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "2_contractive.pdf may hold the answers", "not handed in: "
notebooks: 3_interpolation
"""
# %% files
files["2_contractive.pdf"] = b"%PDF-1.7"
