import pytest

from app.core.domain.errors import (
    InklingError,
    Malformed,
    Misconfigured,
    Missing,
    ProviderError,
    RateLimited,
    Refused,
    TooLarge,
    Unauthorized,
    Unavailable,
)
from app.ui.errors import GuessesGone, told

SECRET = "postgres://admin:hunter2@db"


def _kinds(root: type[InklingError]) -> list[type[InklingError]]:
    return [root, *(kind for child in root.__subclasses__() for kind in _kinds(child))]


@pytest.mark.parametrize("kind", _kinds(InklingError), ids=lambda kind: kind.__name__)
def test_every_error_of_the_tree_is_told_in_a_sentence(kind: type[InklingError]) -> None:
    sentence = told(kind("A sentence."))
    assert sentence.endswith(".")
    assert len(sentence.split()) >= 2


@pytest.mark.parametrize(
    "error",
    [
        Unavailable(SECRET),
        Unauthorized(SECRET),
        Malformed(SECRET),
        ProviderError(SECRET),
        Misconfigured(SECRET),
        Missing(SECRET),
        RateLimited(SECRET),
        GuessesGone(SECRET),
        InklingError(SECRET),
        RuntimeError(SECRET),
        KeyError(SECRET),
    ],
)
def test_the_message_of_a_failure_is_never_shown(error: Exception) -> None:
    assert "hunter2" not in told(error)


def test_what_is_wrong_with_an_input_is_told_as_it_was_written() -> None:
    assert told(Refused("Type a few words first.")) == "Type a few words first."
    assert told(TooLarge("Too long.")) == "Too long."


def test_a_wait_that_was_asked_for_is_named() -> None:
    assert "12 seconds" in told(RateLimited("slow down", retry_after=12.3))


def test_guesses_and_memories_that_are_gone_are_told_apart() -> None:
    assert told(GuessesGone("x")) != told(Missing("x"))
    assert "your words are still here" in told(GuessesGone("x"))
