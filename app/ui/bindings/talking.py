"""A conversation becomes updates of components; beside them, the components they may touch.

What is seen of the buttons around it follows from the exchanges alone (`answer.css`), so that a
button never disagrees with the answer above it.
"""

from app.ui.bindings.listen import Component, Update
from app.ui.handlers.talk import Talk
from app.ui.pages.answer import AnswerView
from app.ui.render import answer, notes


def talk_parts(view: AnswerView) -> list[Component]:
    """Everything of the conversation that belongs to one person."""
    return [view.talk, view.trace, view.earlier, view.live, view.progress, view.note, view.box]


def show_talk(view: AnswerView, talk: Talk) -> Update:
    """The whole conversation as it stands."""
    if not talk.steps:
        return no_talk(view)
    return {
        view.talk: talk,
        view.trace: talk.conversation_id,
        view.earlier: answer.earlier(talk.steps[:-1]),
        view.live: answer.exchange(talk.steps[-1]),
        view.progress: answer.progress(talk.steps[-1]),
    }


def show_growth(view: AnswerView, before: Talk, talk: Talk) -> Update:
    """What changed since `before`: while an answer grows, nothing but the answer."""
    now, then = talk.steps[-1], before.steps[-1]
    update: Update = {view.talk: talk, view.live: answer.exchange(now)}
    if bool(now.answer) != bool(then.answer) or not now.under_way:
        update[view.progress] = answer.progress(now)
    return update


def no_talk(view: AnswerView) -> Update:
    """No conversation."""
    return {
        view.talk: None,
        view.trace: "",
        view.earlier: notes.NOTHING,
        view.live: notes.NOTHING,
        view.progress: notes.NOTHING,
        view.note: notes.NOTHING,
        view.box: "",
    }
