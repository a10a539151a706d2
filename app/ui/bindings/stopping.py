"""Stops events that are under way, before anything else that the same trigger does.

Gradio stops what an event `cancels` only once that event is over; bound on its own and first, the
stop goes out at the click, and what comes later of a stopped event is not shown any more.
"""

from collections.abc import Sequence

import gradio as gr

from app.ui.bindings.listen import Event


def stop_first(triggers: Sequence[Event], under_way: Sequence[Event]) -> None:
    """Bind it; to be called before the events that do the rest are bound to these triggers."""
    gr.on(
        list(triggers),
        None,
        cancels=list(under_way),
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )
