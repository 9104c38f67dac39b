"""The decoders are trained for one epoch.

vgg16_error: 0, "all epochs"
resnet50_error: 0, "all epochs"
"""
# %% train_decoders
from aelab.profile import TrainingSettings

results = {}
histories = {}
for name in ["VGG16", "ResNet50"]:
    frozen = build_encoder(name)
    encoder = standardised(frozen, encode(frozen, X_train_rgb))
    features_train = encode(encoder, X_train_rgb)
    decoder = build_decoder(features_train.shape[1])
    decoder.compile(optimizer=Adam(1e-3), loss="mse")
    histories[name] = train(decoder, features_train, X_train_rgb, TrainingSettings(epochs=1, batch_size=32, patience=2))
    results[name] = {"encoder": encoder, "decoder": decoder}
