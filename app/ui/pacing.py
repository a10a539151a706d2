"""How often Gradio looks whether a page has sent something.

Its queue asks the clock, not the event: a thousand times a second, page or no page, which costs
everybody who is served by the same thread. A hundred times is soon enough for a click. On Windows
it looks less often still, so the numbers are meant to be changed.
"""

import gradio as gr

EVENTS_EVERY_S = 0.01
PROGRESS_EVERY_S = 0.1
"""For Gradio's own progress bars, of which the page has none."""


def look_less_often(page: gr.Blocks) -> None:
    """Set the pace of a page's queue; call it once `page.queue` has been called."""
    queue = page._queue  # noqa: SLF001  # no public name
    queue.sleep_when_free = EVENTS_EVERY_S
    queue.progress_update_sleep_when_free = PROGRESS_EVERY_S
