"""Each assignment says which images its notebooks use; features of others stay out of sight."""

from __future__ import annotations

import ast
import subprocess
import sys

import numpy as np

from aelab import data
from aelab.anomaly.images import network_inputs, one_class
from aelab.anomaly.settings import NORMAL, anomaly_settings
from aelab.grading import mounts, trainer
from aelab.grading.given import images_of_assignments
from aelab.grading.mounts import JUDGED_FROM
from aelab.profile import QUICK
from aelab.store import cache_directory
from labkit.digest import array_digest


def test_every_assignment_with_images_of_its_own_is_found():
    found = [module.__name__.split(".")[-2] for module in images_of_assignments()]
    assert {"anomaly", "autoencoders", "finetuning"} <= set(found) and found == sorted(found)


def test_what_the_notebook_encodes_is_in_sight_and_what_hidden_tests_encode_is_not():
    train, test = data.load_images("train"), data.load_images("test")
    found = one_class(NORMAL, anomaly_settings(QUICK), train, test)
    given = mounts._given_images(cache_directory(), "quick")
    assert {array_digest(network_inputs(pixels)) for pixels in (found.normal, found.held_out, found.test)} <= given
    assert array_digest(network_inputs(test.pixels[JUDGED_FROM:4_000])) not in given
    assert anomaly_settings(QUICK).test_images <= JUDGED_FROM


def test_the_grader_trains_on_normal_images_and_on_those_of_the_first_lab():
    train = data.load_images("train")
    found = one_class(NORMAL, anomaly_settings(QUICK), train, train)
    known = trainer._pixels()
    for rows in (data.flatten(found.normal), data.flatten(train.pixels[: QUICK.cae_images])):
        np.testing.assert_array_equal(known[array_digest(rows)](), rows)
    assert array_digest(data.flatten(data.load_images("test").pixels[:2_000])) not in known


def test_the_list_of_images_is_read_without_tensorflow():
    code = (
        "import sys; from aelab.grading import given; list(given.images_of_assignments()); print(sorted(sys.modules))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"tensorflow", "keras"} & set(ast.literal_eval(printed))
