"""The corrected code of the course's handout, pasted unchanged over all three cells.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% build_decoder
def build_decoder(latent_dim):
    decoder_input = Input(shape=(latent_dim,))
    x = Dense(4*4*128, activation='relu')(decoder_input)
    x = Reshape((4,4,128))(x)
    for filters in [128,64,32]:
        x = Conv2DTranspose(filters, (3,3), strides=2, padding='same')(x)
        x = BatchNormalization()(x)
        x = Activation('relu')(x)
    decoded = Conv2DTranspose(3, (3,3), activation='sigmoid', padding='same')(x)
    decoder = Model(decoder_input, decoded)
    return decoder
# %% cae
input_dim = 28*28
latent_dim_cae = 64
lambda_c = 1e-3

input_img_cae = Input(shape=(input_dim,))
encoded_cae = Dense(latent_dim_cae, activation='relu')(input_img_cae)
decoded_cae = Dense(input_dim, activation='sigmoid')(encoded_cae)
autoencoder_cae = Model(input_img_cae, decoded_cae)
# %% interpolate_images
img_idx1, img_idx2 = 0, 1
lambda_val = 0.5

plt.figure(figsize=(12,4))
for j, name in enumerate(["VGG16","ResNet50","CAE"]):
    encoder = results[name]["encoder"]
    decoder = results[name]["decoder"]
    if name == "CAE":
        latent1 = encoder.predict(X_test_scaled[img_idx1:img_idx1+1])
        latent2 = encoder.predict(X_test_scaled[img_idx2:img_idx2+1])
    else:
        latent1 = encoder.predict(X_test_rgb[img_idx1:img_idx1+1])
        latent2 = encoder.predict(X_test_rgb[img_idx2:img_idx2+1])
    latent_interp = (1 - lambda_val) * latent1 + lambda_val * latent2
    img_interp = decoder.predict(latent_interp)
    plt.subplot(1, 3, j+1)
    if name == "CAE":
        plt.imshow(img_interp.reshape(28,28), cmap='gray')
    else:
        plt.imshow(img_interp[0])
    plt.title(name)
    plt.axis('off')
plt.show()
