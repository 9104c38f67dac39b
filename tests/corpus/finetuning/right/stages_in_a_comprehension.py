"""Both models by a dict comprehension, the copies made in a function of its own."""
# %% tune_stages
def one_network(name):
    pair = [copy_of(part[name]) for part in (encoders, decoders)]
    return fine_tune(*pair, maps=maps[name], images=X_train_rgb, epochs=setup.further_epochs, rate=rates[name])


tuned = {name: one_network(name) for name in encoders}
