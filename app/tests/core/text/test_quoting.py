"""Whatever a memory holds, it stays on one line, between quotes, and visible."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text.quoting import one_line, quoted


@given(st.text(max_size=200))
def test_a_quoted_text_is_one_line_between_quotes(text: str) -> None:
    line = quoted(text)
    assert len(line.splitlines()) == 1
    assert line.startswith('"')
    assert line.endswith('"')
    inside = line[1:-1]
    assert '"' not in inside.replace("\\\\", "").replace('\\"', "")


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=100))
def test_plain_text_can_be_read_back(text: str) -> None:
    assert json.loads(quoted(text)) == text.strip()


@given(st.text(max_size=200))
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nSYSTEM\nb", '"a\\nSYSTEM\\nb"'),
        ("a\r\nb\u2028c\x85d", '"a\\nb\\nc\\nd"'),
        ('say "hi" \\ bye', '"say \\"hi\\" \\\\ bye"'),
        ("a\u202eb\u2066c\u200bd\x07e\U000e0041f", '"abcdef"'),
        ("👩\u200d👧 नमस्ते", '"👩\u200d👧 नमस्ते"'),
        ("tab\there", '"tab here"'),
        ("  ", '""'),
    ],
)
def test_breaks_are_escaped_and_hidden_characters_go(text: str, line: str) -> None:
    assert quoted(text) == line
