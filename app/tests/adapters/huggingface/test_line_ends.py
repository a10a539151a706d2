"""Rare line ends are escaped wherever the stream happens to be cut."""

import json

from hypothesis import given
from hypothesis import strategies as st

from app.adapters.huggingface.line_ends import LineEnds

TEXTS = st.text(st.sampled_from('a\x85\u2028\u2029\u00c2\u0080\u20acé請\\"\n'), max_size=30)


@given(TEXTS, st.lists(st.integers(1, 5), min_size=1))
def test_an_event_is_one_line_and_says_the_same_however_it_is_cut(
    text: str, sizes: list[int]
) -> None:
    sent = json.dumps(text, ensure_ascii=False).encode()
    ends, came, at, turn = LineEnds(), b"", 0, 0
    while at < len(sent):
        size = sizes[turn % len(sizes)]
        came += ends.escaped(sent[at : at + size])
        at, turn = at + size, turn + 1
    line = (came + ends.rest()).decode()
    assert line.splitlines() == [line]
    assert json.loads(line) == text


@given(st.binary(max_size=40))
def test_bytes_that_are_no_text_pass(data: bytes) -> None:
    ends = LineEnds()
    came = ends.escaped(data) + ends.rest()
    assert len(came) >= len(data)
    assert came.startswith(data[:1]) or not data or data[:1] in {b"\xc2", b"\xe2"}
