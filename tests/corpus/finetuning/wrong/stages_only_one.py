"""Only VGG16 is tuned.

tuned_error: 1.5, "ResNet50"
tuned_stage: 1, "ResNet50"
"""
# %% tune_stages
name = "VGG16"
tuned = {
    name: fine_tune(
        copy_of(encoders[name]), copy_of(decoders[name]), maps[name], X_train_rgb, setup.further_epochs, rates[name]
    )
}
