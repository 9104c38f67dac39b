"""A dict of its own kind that gives another model at each look: only its process knows which, so a person looks.

state: needs-human
tuned_error: none
tuned_stage: none
"""
# %% after tune_stages
class Changing(dict):
    looks = 0

    def __getitem__(self, name):
        Changing.looks += 1
        return super().__getitem__(name if Changing.looks % 2 else "ResNet50")


tuned = Changing(tuned)
