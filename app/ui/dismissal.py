"""Open pages are let go when the server ends: their connections would hold it up.

A page keeps one connection open for as long as it is shown, to tell that it still is. A second one
carries what its events answer. Gradio ends that one with the last event, but not when the page came
back to it after that: then it stays open with nothing to say.
"""

from typing import Any

import gradio as gr
from gradio.queueing import Queue
from gradio.server_messages import ProcessCompletedMessage, ServerMessage


class _Over(ProcessCompletedMessage):  # type: ignore[misc]  # Gradio's messages have no types here
    """Gradio closes the stream that reads this, whatever it still counts as under way."""

    msg: Any = ServerMessage.server_stopped


def let_go(page: gr.routes.App) -> None:
    """End what the open pages keep open, but for the streams of events that are under way."""
    page.stop_event.set()
    _close_idle(page.get_blocks()._queue)  # noqa: SLF001  # Gradio has no other way to it


def _close_idle(queue: Queue) -> None:
    """Close the streams of sessions without an event that runs or waits.

    The message goes behind what was not read yet, so nothing that was answered is lost.
    """
    busy = {event.session_hash for jobs in queue.active_jobs if jobs for event in jobs}
    for waiting in queue.event_queue_per_concurrency_id.values():
        busy |= {event.session_hash for event in waiting.queue}
    for session, messages in list(queue.pending_messages_per_session.items()):
        if session not in busy:
            # Gradio forgets this entry with a session's last event, and then looks into it
            queue.pending_event_ids_session.setdefault(session, set())
            messages.put_nowait(_Over(output={}, success=True, event_id="over"))
