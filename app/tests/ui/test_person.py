import pytest

from app.core.domain.errors import Refused
from app.ui.handlers.person import new_person, person, person_or_new, written


@pytest.mark.parametrize("given", ["a", "ann", "Ann.B_c@d:e-9", "x" * 128])
def test_an_id_of_the_allowed_characters_passes(given: str) -> None:
    assert person(given) == given


def test_spaces_around_an_id_are_forgiven() -> None:
    assert person("  ann\n") == "ann"


@pytest.mark.parametrize(
    "given",
    ["", " ", "x" * 129, "a b", "a/b", "ä", "<b>", "a\x00", "٣", None, 5, ["ann"], {"id": "ann"}],
)
def test_anything_else_is_refused_in_a_sentence(given: object) -> None:
    with pytest.raises(Refused, match="An id has 1 to 128 characters"):
        person(given)


def test_a_browser_that_kept_nothing_usable_gets_a_fresh_id() -> None:
    assert person_or_new("ann") == "ann"
    for kept in ("", None, "a b", {"a": 1}):
        assert person_or_new(kept).startswith("guest-")


def test_fresh_ids_are_valid_long_and_never_the_same() -> None:
    made = {new_person() for _ in range(1000)}
    assert len(made) == 1000
    assert all(person(user_id) == user_id and len(user_id) == 22 for user_id in made)


def test_text_comes_back_as_typed_and_nothing_is_the_empty_text() -> None:
    assert written("  zwei\nWörter 🙂 ") == "  zwei\nWörter 🙂 "
    assert written(None) == ""


@pytest.mark.parametrize("given", ["half \ud83d", 5, ["a"], {"text": "a"}])
def test_what_cannot_be_stored_as_text_is_refused(given: object) -> None:
    with pytest.raises(Refused):
        written(given)
