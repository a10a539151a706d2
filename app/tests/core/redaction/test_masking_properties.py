"""What holds for any text: no planted secret survives, masking again changes nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.redaction import mask
from app.tests.core.redaction import secrets

WORDS = st.lists(
    st.sampled_from(
        [
            "please",
            "note",
            "that",
            "my",
            "new",
            "account",
            "opened",
            "yesterday",
            "is",
            "kept",
            "for",
            "the",
            "trip",
            "(see",
            "below)",
            "\u2013",
            "thanks,",
            "Ana;",
            "total",
            "12,50",
            "€",
            "on",
            "2026-05-01",
            "at",
            "10:30",
            "v1.2.3",
        ]
    ),
    max_size=8,
).map(" ".join)


@given(before=WORDS, planted=secrets.planted, after=WORDS)
@settings(max_examples=600, deadline=None)
def test_a_secret_between_words_never_survives(
    before: str, planted: tuple[str, str], after: str
) -> None:
    written, secret = planted
    masked = mask(f"{before} {written} {after}")
    assert secret not in masked.text
    assert masked.counts


@given(planted=st.lists(secrets.planted, min_size=2, max_size=4))
@settings(max_examples=150, deadline=None)
def test_several_secrets_on_lines_of_their_own_are_all_masked(
    planted: list[tuple[str, str]],
) -> None:
    masked = mask("\n".join(written for written, _ in planted)).text
    assert all(secret not in masked for _, secret in planted)


@given(text=st.text(max_size=300))
@settings(max_examples=400, deadline=None)
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once
    assert not mask(once).counts


@given(
    parts=st.lists(
        st.one_of(WORDS, secrets.planted.map(lambda pair: pair[0]), st.text(max_size=20)),
        max_size=6,
    ),
    glue=st.sampled_from(["", " ", "\n", "-", ":", "/"]),
)
@settings(max_examples=400, deadline=None)
def test_masking_twice_changes_nothing_with_secrets_in_it(parts: list[str], glue: str) -> None:
    once = mask(glue.join(parts)).text
    assert mask(once).text == once


@given(words=WORDS)
def test_plain_words_stay_as_they_are(words: str) -> None:
    assert mask(words).text == words
