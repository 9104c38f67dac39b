"""The solution with other names, both networks one after the other without a loop."""
# %% decoder_first
decoders = {"VGG16": new_decoder(256), "ResNet50": new_decoder(512)}
for key, network_decoder in decoders.items():
    network_decoder.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss=keras.losses.MeanSquaredError())
    train(model=network_decoder, inputs=features[key], targets=X_train_rgb, settings=setup.decoder)
# %% tune_stages
vgg = fine_tune(copy_of(encoders["VGG16"]), copy_of(decoders["VGG16"]), maps["VGG16"], X_train_rgb, setup.further_epochs, 5e-4)
resnet = fine_tune(copy_of(encoders["ResNet50"]), copy_of(decoders["ResNet50"]), maps["ResNet50"], X_train_rgb, setup.further_epochs, 3e-6)
tuned = dict(VGG16=vgg, ResNet50=resnet)
