"""The table of models is not a plain dict: it makes up whatever it is asked for, and holds nothing.

state: graded
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% train_decoders
class Results(dict):
    def __contains__(self, name):
        return True

    def __getitem__(self, name):
        return {"encoder": build_encoder(name), "decoder": lambda latent: X_test_rgb}


results, histories = Results(), {}
