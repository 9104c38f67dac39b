"""The decoder is stored as the encoder, and the encoder as the decoder.

vgg16_error: 0, "at most 512 features", "output of shape (None, 32, 32, 3)"
resnet50_error: 0, "at most 512 features", "output of shape (None, 32, 32, 3)"
"""
# %% train_decoders: "encoder": encoder, "decoder": decoder -> "encoder": decoder, "decoder": encoder
