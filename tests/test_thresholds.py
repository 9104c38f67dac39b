import re
from pathlib import Path

import nbformat
import pytest

from aelab.grading.thresholds import load_thresholds

SOLUTIONS = Path(__file__).parent.parent / "solutions" / "autoencoders"
CELLS = {
    "vgg16_error": ("1_decoder", "VGG16"),
    "resnet50_error": ("1_decoder", "ResNet50"),
    "cae_error": ("2_contractive", "CAE"),
    "cae_contracts": ("2_contractive", "CAE_jacobian"),
}


@pytest.mark.parametrize("grade_id", CELLS)
def test_a_graded_cell_asks_for_the_threshold_of_the_quick_profile(grade_id):
    notebook, name = CELLS[grade_id]
    cells = nbformat.read(SOLUTIONS / f"{notebook}.ipynb", 4).cells
    [cell] = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id]
    numbers = re.findall(r", (\d+\.\d+)(?:, training)?\)\)", cell.source)
    assert len(numbers) == 2
    quick = load_thresholds("autoencoders")["quick"]
    assert {float(number) for number in numbers} == {quick[name]}
    assert all(float(number) == quick["CAE"] for number in re.findall(r"largest_error=(\S+)", cell.source))


def test_the_checks_ask_for_the_same_thresholds_as_the_graded_cells():
    text = "\n".join(cell.source for path in SOLUTIONS.glob("*.ipynb") for cell in nbformat.read(path, 4).cells)
    quick = load_thresholds("autoencoders")["quick"]
    assert f'{{"VGG16": {quick["VGG16"]}, "ResNet50": {quick["ResNet50"]}}}' in text
    assert f"X_test_scaled, {quick['CAE']}, {quick['CAE_jacobian']}, vars()" in text


def test_the_variational_notebook_asks_for_its_threshold_wherever_it_names_one():
    cells = nbformat.read(SOLUTIONS.parent / "variational" / "1_variational.ipynb", 4).cells
    threshold = load_thresholds("variational")["quick"]["VAE"]
    asked = [cell.source for cell in cells if "elbo_is_under(" in cell.source or 'check("train_vae"' in cell.source]
    numbers = re.findall(r"_rows, (\d+)\)|X_test_scaled, (\d+)(?:, 8)?\)", "\n".join(asked))
    assert [float(one or other) for one, other in numbers] == [threshold] * 3
    assert any(f"fall below {threshold:g} nats" in cell.source for cell in cells)


def test_the_finetuning_notebook_asks_for_its_thresholds_wherever_it_names_one():
    cells = nbformat.read(SOLUTIONS.parent / "finetuning" / "1_finetuning.ipynb", 4).cells
    quick = load_thresholds("finetuning")["quick"]
    text = "\n".join(cell.source for cell in cells)
    graded = re.findall(r'(decoder|tuned)_error\(\w+,(?: decoders,)? "(\w+)", \w+, ([\d.]+)\)', text)
    found = [(name if which == "decoder" else f"{name}_tuned", float(number)) for which, name, number in graded]
    assert sorted(found) == sorted(list(quick.items()) * 2)
    for check, names in (("decoder_first", ("VGG16", "ResNet50")), ("tune_stages", ("VGG16_tuned", "ResNet50_tuned"))):
        asked = ", ".join(f"{quick[name]:g}" for name in names)
        assert re.search(rf'check\("{check}", .*X_test_rgb, {asked}\)', text)
