"""The top of the page: its name, notices, and whose memory is in use."""

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from app.ui.pages.panel import panel
from app.ui.render import masthead, notes
from app.ui.words import say

BROWSER_KEY = "inkling.user_id"
# Gradio encrypts what a browser keeps with a secret it also sends to the browser: this hides
# nothing. It is fixed so that an id that was kept can be read again after the server restarted.
BROWSER_SECRET = "inkling"  # noqa: S105  # no secret, see above
MAX_ID_CHARACTERS = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """`who` is the id in use, kept by the browser; `box` is where one is typed."""

    who: gr.BrowserState
    box: gr.Textbox
    switch: gr.Button
    new: gr.Button
    note: gr.Markdown


def build_header(notices: Sequence[str]) -> Header:
    """The id is all that the browser keeps."""
    who = gr.BrowserState("", storage_key=BROWSER_KEY, secret=BROWSER_SECRET)
    panel(notes.banner(notices), name="notices", visible=bool(notices))
    with gr.Row(elem_id="top"):
        panel(masthead.masthead(), name="masthead")
        panel(masthead.switches(), name="switches")
        with gr.Row(elem_id="identity"):
            box = gr.Textbox(
                label=say("identity.label"),
                max_lines=1,
                max_length=MAX_ID_CHARACTERS,
                elem_id="user-id",
                html_attributes=gr.InputHTMLAttributes(
                    autocomplete="off", autocapitalize="off", spellcheck=False
                ),
                min_width=120,
            )
            switch = gr.Button(say("identity.switch"), size="sm", elem_id="switch-user")
            new = gr.Button(say("identity.new"), size="sm", elem_id="new-user")
    note = panel(name="identity-note", classes="notes")
    return Header(who=who, box=box, switch=switch, new=new, note=note)
