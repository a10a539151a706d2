"""Numbers as people read them, and the little bars that picture a share."""

from datetime import datetime

from app.ui.render.markup import Markup, tag
from app.ui.words import say, say_all


def percent(share: float) -> int:
    """A share of 0..1 as whole percent."""
    return round(100 * share)


def decimal(value: float) -> str:
    """Two decimals, e.g. `0.82`."""
    return f"{value:.2f}".replace(".", say("figures.point"))


def whole(value: float) -> str:
    """A whole number with its thousands parted, e.g. `5,000`."""
    return f"{value:,.0f}".replace(",", say("figures.thousands"))


def day(at: datetime) -> str:
    """A date with its month in words, so that no country misreads it, e.g. `3 Nov 2026`."""
    month = say_all("figures.months")[at.month - 1]
    return say("figures.day", day=at.day, month=month, year=at.year)


def bar(share: float, *, width: float = 1.0) -> Markup:
    """A bar filled to `share`, its track `width` of the room (0..1). Only seen: say it too."""
    fill = tag("i", style=f"width:{100 * min(max(share, 0.0), 1.0):.1f}%")
    track = f"width:{100 * min(max(width, 0.0), 1.0):.1f}%"
    return tag("span", fill, class_="bar", style=track, aria_hidden="true")
