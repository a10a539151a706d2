"""Events of a stream, as the vendor's library hands them over, are read whatever is in them."""

import pytest
from huggingface_hub import ChatCompletionStreamOutput
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.huggingface import Piece
from app.adapters.huggingface.reading import piece_of
from app.adapters.huggingface.translating import UNREADABLE

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["delta", "content", "refusal", "finish_reason", "usage", "text", "index"]
            ),
            inner,
        )
    ),
    max_leaves=10,
)


def read(event: dict[str, object]) -> Piece:
    return piece_of(ChatCompletionStreamOutput.parse_obj_as_instance(event))


def choice(**delta: object) -> dict[str, object]:
    return {"model": "m", "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}


@given(st.dictionaries(st.sampled_from(["choices", "usage", "model", "id", "created"]), JSON))
def test_no_event_is_too_odd(event: dict[str, object]) -> None:
    try:
        piece = read(event)
    except UNREADABLE:
        return  # the vendor's own unpacking gave up, in a way that is translated
    assert isinstance(piece.text, str)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (choice(content="a"), Piece(text="a", model="m")),
        (choice(role="assistant", content=""), Piece(model="m")),
        (choice(content=None), Piece(model="m")),
        (choice(content=[{"type": "text", "text": "a"}, "b"]), Piece(text="a", model="m")),
        (choice(refusal="no"), Piece(text="no", refusal=True, model="m")),
        (choice(reasoning_content="hm"), Piece(thinking=True, model="m")),
        (choice(reasoning="hm"), Piece(thinking=True, model="m")),
        ({"choices": []}, Piece()),
        ({"object": "error", "message": "no"}, Piece()),
        (
            {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}},
            Piece(usage=(3, 4)),
        ),
        ({"choices": [], "usage": {"prompt_tokens": -3, "completion_tokens": 4}}, Piece()),
        ({"choices": [], "usage": {"prompt_tokens": "3"}}, Piece()),
    ],
)
def test_an_event_is_read(event: dict[str, object], expected: Piece) -> None:
    assert read(event) == expected
