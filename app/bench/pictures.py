"""Draws the benchmark's pictures: rows of figures come in, SVG files go out.

`python -m app.bench.pictures` writes two of docs/images/bench-*.svg from data/pictures.toml, which
holds what was last measured; `bench --write` draws the times of its own rows. Each picture
follows the reader's light or dark scheme by itself.
"""

import math
import tomllib
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
WIDTH = 720
_LEFT, _RIGHT, _ROW, _BAR, _TOP = 210, 60, 26, 9, 64
_WIDE_LEFT = 270
_STYLE = """
text{font:13px system-ui,sans-serif;fill:#1f2328}.t{font-size:15px;font-weight:600}
.n{fill:#59636e}.a{fill:#3b6fd4}.b{fill:#8fb3ef}.g{stroke:#d1d9e0}.k{stroke:#bc4c00}
.l{fill:none;stroke:#3b6fd4;stroke-width:2.5}.m{fill:none;stroke:#8c959f;stroke-dasharray:5 4}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.n{fill:#9198a1}.a{fill:#6ea0ff}
.b{fill:#2f4f86}.g{stroke:#3d444d}.k{stroke:#f0883e}.l{stroke:#6ea0ff}.m{stroke:#656c76}}
"""
Bar = tuple[str, float, float]


def main() -> None:
    """Write all pictures."""
    data = tomllib.loads(
        files("app.bench").joinpath("data/pictures.toml").read_text(encoding="utf-8")
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    recall, learning = data["recall"], data["learning"]
    bars = [(str(name), float(five), float(ten)) for name, five, ten in recall["bars"]]
    pictures = {
        "bench-recall.svg": bars_picture(recall["title"], bars, recall["targets"]),
        "bench-learning.svg": curve_picture(
            learning["title"], learning["rounds"], learning["stranger"]
        ),
    }
    for name, picture in pictures.items():
        (FOLDER / name).write_text(picture, encoding="utf-8")
        print(f"docs/images/{name}")


def bars_picture(title: str, bars: Sequence[Bar], targets: Sequence[float]) -> str:
    """Two bars a row, R@5 (strong) and R@10 (light), each 0..1; targets are marked."""
    height = _TOP + _ROW * len(bars) + 34
    parts = [_text(14, 26, title, "t"), _text(14, 46, "strong: R@5, light: R@10", "n")]
    bottom = _TOP + _ROW * len(bars)
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(_line(_x(share), _TOP - 4, _x(share), bottom, "g"))
        parts.append(_text(_x(share), bottom + 18, f"{share:g}", "n", "middle"))
    for row, (name, five, ten) in enumerate(bars):
        y = _TOP + _ROW * row
        parts.append(_text(_LEFT - 10, y + 14, name, "", "end"))
        parts.append(_rectangle(y + 1, five, "a"))
        parts.append(_rectangle(y + 1 + _BAR, ten, "b"))
        parts.append(_text(_x(max(five, ten)) + 6, y + 14, f"{five:.2f} / {ten:.2f}", "n"))
    parts += [_line(_x(share), _TOP - 4, _x(share), bottom, "k") for share in targets]
    said = ", ".join(f"{name} {five:.2f} and {ten:.2f}" for name, five, ten in bars)
    return _picture(height, f"{title}: {said}", parts)


def times_picture(title: str, times: Sequence[Bar]) -> str:
    """Two bars a row, median (strong) and p95 (light) in milliseconds, on a logarithmic scale."""
    bottom = _TOP + _ROW * len(times)
    parts = [_text(14, 26, title, "t"), _text(14, 46, "strong: median, light: p95, ms", "n")]
    for value in (0.1, 1.0, 10.0, 100.0, 1000.0):
        parts.append(_line(_log_x(value), _TOP - 4, _log_x(value), bottom, "g"))
        parts.append(_text(_log_x(value), bottom + 18, f"{value:g}", "n", "middle"))
    for row, (name, half, most) in enumerate(times):
        y = _TOP + _ROW * row
        parts.append(_text(_WIDE_LEFT - 10, y + 14, name, "", "end"))
        for value, down, style in ((half, 1, "a"), (most, 1 + _BAR, "b")):
            wide = max(1.0, _log_x(value) - _WIDE_LEFT)
            parts.append(
                f'<rect class="{style}" x="{_WIDE_LEFT}" y="{y + down:g}" '
                f'width="{wide:.1f}" height="{_BAR}"/>'
            )
        parts.append(_text(_log_x(max(half, most)) + 6, y + 14, f"{half:g} / {most:g}", "n"))
    said = ", ".join(f"{name} {half:g} and {most:g}" for name, half, most in times)
    return _picture(bottom + 34, f"{title}: {said}", parts)


def curve_picture(title: str, rounds: Sequence[float], stranger: float) -> str:
    """Percentages round by round, against a level line for a stranger."""
    height, bottom, top = 300, 256, 56
    highest = max(80.0, *rounds)

    def place(number: int, value: float) -> tuple[float, float]:
        across = 50 + (WIDTH - 90) * number / max(1, len(rounds) - 1)
        return across, bottom - (bottom - top) * value / highest

    parts = [_text(14, 26, title, "t")]
    for value in range(0, int(highest) + 1, 20):
        _, y = place(0, value)
        parts += [_line(50, y, WIDTH - 40, y, "g"), _text(42, y + 4, f"{value} %", "n", "end")]
    for number in range(0, len(rounds), 5):
        parts.append(_text(place(number, 0)[0], bottom + 18, str(number + 1), "n", "middle"))
    points = [place(number, value) for number, value in enumerate(rounds)]
    parts.append(
        f'<polyline class="l" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'
    )
    level = place(0, stranger)[1]
    parts.append(_line(50, level, WIDTH - 40, level, "m"))
    parts.append(_text(WIDTH - 44, level - 6, f"a stranger: {stranger:g} %", "n", "end"))
    said = ", ".join(f"{value:g}" for value in rounds)
    return _picture(height, f"{title}: {said} percent; a stranger {stranger:g}", parts)


def _picture(height: float, said: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
        f'width="{WIDTH}" height="{height:g}" role="img" aria-label="{escape(said)}">'
        f"<style>{_STYLE}</style>{''.join(parts)}</svg>\n"
    )


def _log_x(value: float) -> float:
    """From 0.1 ms to 1 s, clipped."""
    share = (math.log10(min(max(value, 0.1), 1000.0)) + 1) / 4
    return _WIDE_LEFT + (WIDTH - _WIDE_LEFT - _RIGHT - 50) * share


def _x(share: float) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT - 40) * share


def _rectangle(y: float, share: float, name: str) -> str:
    width = _x(share) - _LEFT
    return f'<rect class="{name}" x="{_LEFT}" y="{y:g}" width="{width:.1f}" height="{_BAR}"/>'


def _line(x: float, y: float, to_x: float, to_y: float, name: str) -> str:
    return f'<line class="{name}" x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"/>'


def _text(x: float, y: float, text: str, name: str, anchor: str = "start") -> str:
    return (
        f'<text class="{name}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
    )


if __name__ == "__main__":
    main()
