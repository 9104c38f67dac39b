"""The two trainings one after the other, with variables for each, Keras's own class for the loss, and more in the table.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% train_decoders
from keras.losses import mean_squared_error

vgg16, resnet50 = build_encoder("VGG16"), build_encoder("ResNet50")

vgg16_encoder = standardised(vgg16, encode(vgg16, X_train_rgb))
vgg16_features = encode(vgg16_encoder, X_train_rgb)
vgg16_decoder = build_decoder(256)
vgg16_decoder.compile(loss=mean_squared_error, optimizer=Adam(learning_rate=1e-3))
vgg16_history = train(vgg16_decoder, vgg16_features, X_train_rgb, profile.cnn, seed=profile.seed)

resnet50_encoder = standardised(resnet50, encode(resnet50, X_train_rgb))
resnet50_features = encode(resnet50_encoder, X_train_rgb)
resnet50_decoder = build_decoder(512)
resnet50_decoder.compile(loss=mean_squared_error, optimizer=Adam(learning_rate=1e-3))
resnet50_history = train(resnet50_decoder, resnet50_features, X_train_rgb, profile.cnn, seed=profile.seed)

results = {
    "ResNet50": {"decoder": resnet50_decoder, "encoder": resnet50_encoder, "note": "the better one"},
    "VGG16": {"decoder": vgg16_decoder, "encoder": vgg16_encoder},
}
histories = {"VGG16": vgg16_history, "ResNet50": resnet50_history}
