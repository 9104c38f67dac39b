"""The results hold pictures instead of the decoders.

vgg16_error: 0, 'results["VGG16"]["decoder"] to be a Keras model; found an array'
resnet50_error: 0, 'results["ResNet50"]["decoder"] to be a Keras model; found an array'
"""
# %% train_decoders: "decoder": decoder} -> "decoder": decoder.predict(features_train[:8], verbose=0)}
