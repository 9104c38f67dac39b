"""The exercises of the assignment: where they are, their hints, and their checks."""

from typing import Any

from aelab.finetuning import comparing, splitting, trained, tuning
from labkit.exercises import Exercise

NOTEBOOK = "1_finetuning"


def check_split_network(split_network: Any) -> None:
    splitting.network_is_split(split_network)
    splitting.network_is_split(split_network, "added", "three")


def check_decoder_first(decoders: Any, images: Any, *thresholds: float) -> None:
    for name, threshold in zip(("VGG16", "ResNet50"), thresholds, strict=True):
        trained.decoder_error(decoders, name, images, threshold)


def check_fine_tune(fine_tune: Any) -> None:
    tuning.weights_after_steps(fine_tune)
    tuning.weights_after_steps(fine_tune, rate=1e-5, seed=1)


def check_train_further(train_further: Any) -> None:
    tuning.frozen_goes_on(train_further)


def check_choose_rate(choose_rate: Any) -> None:
    comparing.rates_are_chosen(choose_rate)
    comparing.diverged_rates_are_left_out(choose_rate)


def check_tune_stages(tuned: Any, decoders: Any, images: Any, *thresholds: float) -> None:
    for name, threshold in zip(("VGG16", "ResNet50"), thresholds, strict=True):
        trained.tuned_error(tuned, decoders, name, images, threshold)


EXERCISES = (
    Exercise(
        "split_network",
        NOTEBOOK,
        ("split_parts",),
        (
            "network.get_layer(name).output is the tensor after a layer. One model ends there, the other begins there.",
            "A model may begin with any tensor: Model(maps, features). The features are the average of the layer "
            "`last`.",
            "maps = network.get_layer(before).output; "
            "features = GlobalAveragePooling2D()(network.get_layer(last).output); "
            "return Model(network.input, maps), Model(maps, features)",
        ),
        "the base ends where the stage begins, and together they compute what the network computes.",
        check_split_network,
        ("split_network",),
    ),
    Exercise(
        "prepare",
        NOTEBOOK,
        ("prepared_maps",),
        (
            "What never changes is computed once. Is that before or after the stage that learns?",
            "encode(base, images) runs the base once over all images; standardised(stage, features) appends the "
            "scales.",
            "maps = encode(base, images); return maps, standardised(stage, encode(stage, maps))",
        ),
        "maps are computed up to the stage, and its features have mean 0 and deviation 1.",
        splitting.maps_are_prepared,
        ("prepare",),
    ),
    Exercise(
        "decoder_first",
        NOTEBOOK,
        ("decoder_errors",),
        (
            "A decoder reads features[name] and should give X_train_rgb.",
            "Compile with Adam(1e-3) and the MSE; then train(decoder, inputs, targets, settings).",
            'decoders[name].compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse"); '
            "train(decoders[name], features[name], X_train_rgb, setup.decoder)",
        ),
        "both decoders have learned to draw from frozen features.",
        check_decoder_first,
        ("decoders",),
    ),
    Exercise(
        "unfreeze",
        NOTEBOOK,
        ("unfrozen_layers",),
        (
            "encoder.trainable = True reaches every layer at once. Which of them have to be frozen again?",
            "Go through encoder.layers; isinstance(layer, BatchNormalization) tells which ones.",
            "encoder.trainable = True, then for each layer: "
            "layer.trainable = not isinstance(layer, (BatchNormalization, Normalization)); return encoder",
        ),
        "the convolutions learn, and all normalisation stays as it is.",
        tuning.encoder_is_unfrozen,
        ("unfreeze",),
    ),
    Exercise(
        "fine_tune",
        NOTEBOOK,
        ("tuned_weights",),
        (
            "The order matters: unfreeze, compose, compile, train. encoder.trainable_variables is empty before.",
            "maps_in = Input(shape=encoder.input_shape[1:]) begins the model; decoder(encoder(maps_in)) ends it.",
            "encoder = unfreeze_stage(encoder); maps_in = Input(shape=encoder.input_shape[1:]); "
            "model = Model(maps_in, decoder(encoder(maps_in))); "
            'model.compile(optimizer=TwoRates(encoder.trainable_variables, rate), loss="mse"); '
            "continue_training(model, maps, images, epochs); return model",
        ),
        "one step moves the stage by its small rate, the decoder by 0.001, and nothing else.",
        check_fine_tune,
        ("fine_tune",),
    ),
    Exercise(
        "choose_rate",
        NOTEBOOK,
        ("rate_chosen",),
        (
            "A dict's items are pairs of rate and error. Which error counts, if training diverged?",
            "np.isfinite(error) finds nan and infinity; min(d, key=d.get) gives the key of the least value.",
            "finite = {rate: error for rate, error in errors.items() if np.isfinite(error)}; "
            "return min(finite, key=finite.get)",
        ),
        "you choose by the error on held-out images, and leave out what diverged.",
        check_choose_rate,
        ("choose_rate",),
    ),
    Exercise(
        "tune_stages",
        NOTEBOOK,
        ("tuned_error", "tuned_stage"),
        (
            "fine_tune changes the models that it is given. copy_of(model) makes one that it may change.",
            "The rate of a network is rates[name]; its maps are maps[name].",
            "encoder, decoder = copy_of(encoders[name]), copy_of(decoders[name]); tuned[name] = fine_tune(encoder, "
            "decoder, maps[name], X_train_rgb, setup.further_epochs, rates[name])",
        ),
        "both stages have learned, and neither has lost what ImageNet taught it.",
        check_tune_stages,
        ("tuned",),
        tested_by=("trained.tuned_error", "trained.stage_is_kept"),
    ),
    Exercise(
        "train_further",
        NOTEBOOK,
        ("frozen_further",),
        (
            "The same as before, without the stage: compile, then continue_training.",
            "The decoder reads features; its rate is 1e-3, as when it is tuned.",
            'decoder.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse"); '
            "continue_training(decoder, features, images, epochs); return decoder",
        ),
        "the frozen model gets the same further epochs, so the comparison is fair.",
        check_train_further,
        ("train_further",),
    ),
    Exercise(
        "gain",
        NOTEBOOK,
        ("gain_values",),
        (
            "By how much is the tuned error smaller, as a share of what?",
            "The difference divided by the frozen error is a share; 100 times that is percent.",
            "return 100 * (frozen - tuned) / frozen",
        ),
        "the gain is measured in percent of the frozen error.",
        comparing.gain_values,
        ("gain",),
    ),
)
