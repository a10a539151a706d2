"""A summary never exceeds its room and says nothing the text does not say."""

from hypothesis import given
from hypothesis import strategies as st

from app.adapters.counting.characters import CharacterCounter
from app.core.text.sentences import sentences
from app.core.text.summary import ELLIPSIS, cut_at_word, summarize_text

COUNTER = CharacterCounter()
STORY = (
    "The heating in the flat broke in January. The landlord promised a repair of the heating. "
    "The weather was mild. Nobody came to look at the heating for three weeks. "
    "A neighbour lent a fan heater. "
    "The tenant now withholds part of the rent because of the heating."
)


@given(text=st.text(max_size=600), room=st.integers(-1, 80))
def test_a_summary_fits_its_room(text: str, room: int) -> None:
    assert COUNTER.count(summarize_text(text, room, COUNTER)) <= max(0, room)


@given(text=st.text(max_size=300), room=st.integers(0, 60))
def test_a_cut_text_is_a_beginning_of_it(text: str, room: int) -> None:
    cut = cut_at_word(text, room, COUNTER)
    assert COUNTER.count(cut) <= room or cut == ""
    kept = "".join(cut.removesuffix(ELLIPSIS).split())
    assert "".join(text.split()).startswith(kept)


def test_a_text_that_fits_stays_whole() -> None:
    assert summarize_text(f" {STORY} ", 1_000, COUNTER) == STORY


def test_central_sentences_are_kept_in_their_order() -> None:
    parts = sentences(summarize_text(STORY, 40, COUNTER))
    whole = sentences(STORY)
    assert parts == [part for part in whole if part in parts]
    assert all("heating" in part for part in parts)
    assert parts[0] == whole[0]


def test_a_sentence_too_long_is_cut_after_a_word() -> None:
    cut = summarize_text("The landlord promised " + "again and again " * 40, 6, COUNTER)
    assert cut == "The landlord promised…"


def test_where_no_word_fits_nothing_is_said() -> None:
    assert summarize_text("Incomprehensibilities everywhere " * 20, 2, COUNTER) == ""


def test_scripts_without_blanks_are_cut_between_letters() -> None:
    assert summarize_text("大家好" * 100, 3, COUNTER) == ("大家好" * 4)[:11] + ELLIPSIS


def test_a_sentence_said_twice_is_kept_once() -> None:
    assert summarize_text("The rent is due. " * 30, 20, COUNTER) == "The rent is due."
