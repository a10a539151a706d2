"""A number comes in, that many different texts go out, the same each time.

Prose, prompts, queries, code, figures, emoji and eight languages, from one word to several pages.
Holds no person's text.
"""

import random
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from itertools import chain, cycle
from string import Template

SEED = 20_240
LONG_EVERY = 5  # every so many texts one is made of several, some beyond 256 tokens
MOST_JOINED = 30
MARKS = tuple("😀 🎉 🔥 💡 🚲 🍜 🐙 🌧️ ❤️ 👩‍🚀 🇯🇵 🤷🏽‍♂️ 📎 ✅ 🧵 🥐 🛠️ 🙏🏿".split())  # noqa: SIM905  # joined signs read better here


def varied(count: int) -> tuple[str, ...]:
    """`count` distinct texts, the kinds taking turns."""
    rng = random.Random(SEED)  # noqa: S311  # a repeatable draw, not a secret
    texts: dict[str, None] = {}
    frames, words = _source()
    turns = cycle([(kind, cycle(of_kind)) for kind, of_kind in frames.items()])
    for number, (kind, frame) in enumerate(turns):
        if len(texts) == count:
            break
        joined = rng.randint(2, MOST_JOINED) if number % LONG_EVERY == 0 else 1
        glue = "\n" if kind in {"code", "numbers"} else " "
        texts[glue.join(_fill(next(frame), words, rng) for _ in range(joined))] = None
    return tuple(texts)


@cache
def _source() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    content = (files("app.bench") / "data" / "sentences.toml").read_text(encoding="utf-8")
    source = tomllib.loads(content)
    words = chain.from_iterable(language.items() for language in source["words"].values())
    return source["frames"], dict(words)


def _fill(frame: str, words: dict[str, list[str]], rng: random.Random) -> str:
    """Every place is drawn anew, also two places of one name."""
    template = Template(frame)
    return "".join(_parts(template, words, rng))


def _parts(template: Template, words: dict[str, list[str]], rng: random.Random) -> Iterator[str]:
    at = 0
    for place in template.pattern.finditer(template.template):
        yield template.template[at : place.start()]
        name = place["named"]
        yield _DRAWN[name](rng) if name in _DRAWN else rng.choice(words[name])
        at = place.end()
    yield template.template[at:]


_DRAWN: dict[str, Callable[[random.Random], str]] = {
    "number": lambda rng: str(rng.choice([rng.randrange(10, 100), rng.randrange(100, 99_999)])),
    "small": lambda rng: str(rng.randrange(2, 13)),
    "price": lambda rng: f"{rng.choice('€$£¥')}{rng.randrange(3, 9_000)}.{rng.randrange(100):02}",
    "date": lambda rng: rng.choice(
        ["{0}-{1:02}-{2:02}", "{2}.{1}.{0}", "{1}/{2}/{0}", "{2}/{1}"]
    ).format(rng.randrange(1950, 2031), rng.randrange(1, 13), rng.randrange(1, 29)),
    "hour": lambda rng: f"{rng.randrange(24)}:{rng.randrange(60):02}",
    "code": lambda rng: f"{rng.randrange(16**5):05X}",
    "emoji": lambda rng: rng.choice(MARKS),
}
