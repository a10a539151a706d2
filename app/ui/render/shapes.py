"""A kind of memory becomes its mark: a shape of its own, so that colour is never all that tells."""

from app.core.domain.memory import MType
from app.ui.render.markup import Markup, tag

# Each about the same area, drawn around 0, 0 within ±6.
_PATHS = {
    MType.PROFILE: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    MType.PREFERENCE: "M-4.5 -4.5h9v9h-9z",
    MType.GOAL: "M0 -6L5.6 4.2H-5.6z",
    MType.HISTORY: "M0 -6L5.5 0L0 6L-5.5 0z",
    MType.ARTIFACT: "M-1.8 -5.5h3.6v3.7h3.7v3.6h-3.7v3.7h-3.6v-3.7h-3.7v-3.6h3.7z",
    MType.STYLE: "M0 6L5.6 -4.2H-5.6z",
}


def mark(mtype: MType, x: float = 0.0, y: float = 0.0, **attributes: str) -> Markup:
    """The mark as a path at a place of a picture."""
    return tag("path", d=_PATHS[mtype], transform=f"translate({x:.1f} {y:.1f})", **attributes)


def small_mark(mtype: MType) -> Markup:
    """The mark as a little picture of its own, for a legend; its kind is said beside it."""
    return tag(
        "svg",
        mark(mtype),
        viewBox="-7 -7 14 14",
        class_=f"mark-small kind-{mtype.value.lower()}",
        aria_hidden="true",
    )
