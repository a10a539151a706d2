from dataclasses import replace

import pytest

from app.core.domain.conversation import Message, Usage
from app.ui.handlers.talk import KEPT_STEPS, Ending, Leaf, Step
from app.ui.render.answer import earlier, exchange, progress

STEP = Step(
    words="help <me>",
    message=Message(user_id="ann", text="help <me>"),
    leaves=(Leaf(text="I like <tea>", score=0.71), Leaf(text="Short mails", score=0.5)),
    numbered=True,
    answer="As you said [2], **short**.\n\n<script>",
    ending=Ending.COMPLETE,
    usage=Usage(prompt_tokens=1_234, completion_tokens=56, model="a-model"),
    seconds=1.25,
)


def test_an_exchange_shows_what_was_said_the_answer_and_its_cost() -> None:
    shown = exchange(STEP)
    assert "help &lt;me&gt;" in shown
    assert "<strong>short</strong>" in shown
    assert "<script>" not in shown
    assert "a-model · 1,234 + 56 tokens · 1.2 s" in shown
    assert "\n" not in shown


def test_memories_are_numbered_with_text_and_score_and_a_cited_one_is_marked() -> None:
    shown = exchange(STEP)
    assert "[1]" in shown
    assert "I like &lt;tea&gt;" in shown
    assert "score 0.71" in shown
    assert shown.count("leaf cited") == 1
    assert shown.index("I like") < shown.index("leaf cited") < shown.index("Short mails")


def test_numbers_the_model_was_not_shown_cite_nothing() -> None:
    shown = exchange(replace(STEP, numbered=False))
    assert "leaf cited" not in shown
    assert "Memories in this prompt (2)" in shown


def test_the_answer_is_copied_as_it_was_written() -> None:
    assert 'data-text="As you said [2], **short**.&#10;&#10;&lt;script&gt;"' in exchange(STEP)


@pytest.mark.parametrize(
    ("ending", "answer", "sentence"),
    [
        (Ending.LENGTH, "Half", "cut at the model"),
        (Ending.REFUSED, "", "declined"),
        (Ending.STOPPED, "Half", "What had come is kept"),
        (Ending.STOPPED, "", "before anything came"),
        (Ending.BROKEN, "Half", "The answer broke off"),
        (Ending.BROKEN, "", "No answer came"),
    ],
)
def test_an_answer_that_is_not_whole_says_so(ending: Ending, answer: str, sentence: str) -> None:
    assert sentence in exchange(replace(STEP, ending=ending, answer=answer))
    assert sentence not in exchange(STEP)


def test_why_it_broke_off_is_said() -> None:
    assert "Check HF_TOKEN." in exchange(STEP.ended(Ending.BROKEN, "Check HF_TOKEN."))


def test_nothing_can_be_pressed_while_it_is_under_way() -> None:
    shown = exchange(replace(STEP, ending=Ending.UNDER_WAY, answer="so **far"))
    assert "<button" not in shown
    assert 'aria-busy="true"' in shown
    assert "<strong>far</strong>" in shown


def test_a_wait_is_told_in_few_words_and_not_with_every_piece() -> None:
    waiting = replace(STEP, ending=Ending.UNDER_WAY, answer="")
    told = [waiting, *(replace(waiting, answer="x" * n) for n in range(1, 9)), STEP]
    assert len({progress(step) for step in told}) == 3


def test_no_more_than_can_be_kept_is_said_to_be_in_the_memory() -> None:
    assert "in your memory" not in earlier([STEP])
    assert "in your memory" in earlier([STEP] * (KEPT_STEPS - 1))
