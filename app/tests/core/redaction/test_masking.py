"""Secrets as people write them, texts that only look like secrets, and the time it takes."""

import tomllib
from pathlib import Path
from time import process_time

import pytest

from app.core.domain.crafting import Found
from app.core.domain.memory import MType
from app.core.redaction import mask, redact
from app.tests.core.crafted import NOW, candidate, choice, memory

CASES = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))
LONG = 100_000
# A search that starts over at every character takes minutes here; this only has to tell them apart.
LINEAR_SECONDS = 6.0


@pytest.mark.parametrize(("written", "shown"), CASES["masked"].items())
def test_a_secret_is_replaced_by_its_kind(written: str, shown: str) -> None:
    assert mask(written).text == shown


@pytest.mark.parametrize(("written", "shown"), CASES["hidden"].items())
def test_odd_characters_do_not_hide_a_secret(written: str, shown: str) -> None:
    assert mask(written).text == shown


@pytest.mark.parametrize("text", CASES["kept"]["texts"])
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    masked = mask(text)
    assert masked.text == text
    assert not masked.counts


def test_each_kind_is_counted() -> None:
    counts = mask("a@b.com, c@d.org and 4111 1111 1111 1111").counts
    assert counts == {"EMAIL": 2, "CREDIT_CARD": 1}


def test_a_secret_inside_another_is_masked_whole() -> None:
    masked = mask("password: ana@example.com")
    assert "ana" not in masked.text
    assert sum(masked.counts.values()) == 1


@pytest.mark.parametrize(
    "unit",
    [
        "a", "1", "1 ", "1.", "a@", "a.", ":", "-", "+1 ", "(0", "://a:", "eyJaaaaaa.", "key_",
        "token: ", "password ", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----",
        "abcdefghijklmnopqrstuvwx\n", "DE89 ", "sk-", "number 12 ", "aA1/", "1\u200b", "'", "pwd=",
        "0x", "\\n",
    ],
)  # fmt: skip
def test_masking_takes_linear_time(unit: str) -> None:
    text = (unit * LONG)[:LONG]
    started = process_time()
    mask(text)
    assert process_time() - started < LINEAR_SECONDS


def test_redact_masks_texts_and_topics_and_leaves_the_request_alone() -> None:
    made = choice("mail bob@example.com for me")
    found = Found(
        choice=made,
        candidates=(
            candidate(memory("My mail is ana@example.com", MType.PROFILE, topic="ana@example.com")),
            candidate(memory("I like tea", MType.PREFERENCE)),
        ),
        at=NOW,
    )
    safe = redact(found)
    assert [one.item.text for one in safe.candidates] == [
        "My mail is <REDACTED:EMAIL>",
        "I like tea",
    ]
    assert safe.candidates[0].item.topic == "<REDACTED:EMAIL>"
    assert safe.candidates[1] is found.candidates[1]
    assert safe.masked == {"EMAIL": 1}
    assert safe.choice.proposal.text == "mail bob@example.com for me"
