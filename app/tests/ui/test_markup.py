from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.render.markup import Markup, escaped, tag, together

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</p></div><iframe src=//evil.example>",
    "![x](https://evil.example/leak.png)",
    "\n\n# heading\n\n![x](https://evil.example/leak.png)",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "&lt;b&gt; &amp; &#60;script&#62;",
    "\r\n\x0b\x0c\x00\x1f <b>",
)


class _Reader(HTMLParser):
    """Reads HTML as a browser does: which tags it has, and the text it shows."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_shown_as_text_and_makes_no_tag(attack: str) -> None:
    read = _Reader(tag("p", attack, title=attack))
    assert [name for name, _ in read.tags] == ["p"]
    assert list(read.tags[0][1]) == ["title"]


@given(st.text())
def test_any_text_stays_on_one_line_and_reads_back_as_it_was(text: str) -> None:
    shown = tag("p", text, title=text)
    assert not any(ord(letter) < 0x20 or ord(letter) == 0x7F for letter in shown)
    read = _Reader(shown)
    assert [name for name, _ in read.tags] == ["p"]
    lost = {code: "\ufffd" for code in (*range(0x20), 0x7F) if code not in (9, 10, 13)}
    assert read.text == text.translate(lost)
    assert read.tags[0][1]["title"] == text.translate(lost)


def test_markup_is_not_escaped_twice() -> None:
    assert tag("p", tag("b", "a & b")) == "<p><b>a &amp; b</b></p>"
    assert together([tag("i"), "<", escaped("<")]) == "<i></i>&lt;&lt;"


def test_joining_markup_with_text_makes_text_that_is_escaped_again() -> None:
    joined = tag("b", "x") + "<script>"
    assert not isinstance(joined, Markup)
    assert "<script>" not in tag("p", joined)


def test_attributes_are_named_as_in_html_and_left_out_when_none_or_false() -> None:
    shown = tag("a", class_="act", aria_hidden="true", download=True, href=None, hidden=False)
    assert shown == '<a class="act" aria-hidden="true" download></a>'
