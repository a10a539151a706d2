"""What the store still holds becomes a short list: the proof that nothing is left."""

from app.core.overview import Remains
from app.ui.render import headings
from app.ui.render.figures import whole
from app.ui.render.markup import Markup, tag, together
from app.ui.render.memories import kind_name
from app.ui.words import say


def proof(remains: Remains) -> Markup:
    """A count for each kind of memory, and for the persona."""
    counts = [(kind_name(mtype), count) for mtype, count in remains.memories]
    rows = [*counts, (say("forget.persona"), int(remains.persona))]
    return tag(
        "div",
        headings.subheading(say("forget.proof")),
        tag(
            "ul",
            together(
                tag("li", say("forget.proof_row", kind=kind, count=whole(count)))
                for kind, count in rows
            ),
            class_="proof-rows",
        ),
        class_="proof",
        role="status",
    )
