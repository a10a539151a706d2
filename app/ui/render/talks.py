"""What is said of a conversation in the list of them."""

from app.core.domain.conversation import Conversation
from app.ui.render import headings
from app.ui.render.figures import day
from app.ui.render.markup import Markup, tag
from app.ui.render.memories import short_name
from app.ui.words import say


def name_of(conversation: Conversation) -> str:
    """What it is called, never nothing."""
    return conversation.name or say("talks.unnamed")


def facts(conversation: Conversation, *, current: bool) -> Markup:
    """When it was last spoken in, how long it is, and whether it is the one that is open."""
    mark = tag("span", say("talks.current"), class_="badge") if current else Markup("")
    return tag(
        "p", _length(conversation), mark, class_="talk-facts current" if current else "talk-facts"
    )


def count_line(first: int, shown: int, total: int) -> Markup:
    """Which part of the list is shown."""
    text = say("talks.count", first=first, last=first + shown - 1, total=f"{total:,}")
    return tag("p", text, class_="count", role="status")


def nothing_here(*, filtered: bool) -> Markup:
    """What stands where conversations will be."""
    return tag("p", say("talks.none_found" if filtered else "talks.none"), class_="nothing")


def titling_heading(conversation: Conversation) -> Markup:
    """Which conversation gets a title."""
    return headings.subheading(say("talks.rename_heading", name=short_name(name_of(conversation))))


def parting_question(conversation: Conversation) -> Markup:
    """What deleting a conversation takes along, and what it leaves."""
    turns = conversation.turns
    question = (
        say("talks.delete_one") if turns == 1 else say("talks.delete_question", turns=f"{turns:,}")
    )
    return headings.intro(
        say("talks.delete_heading", name=short_name(name_of(conversation))), question
    )


def _length(conversation: Conversation) -> str:
    date = day(conversation.updated_at)
    if conversation.turns == 1:
        return say("talks.fact_one", date=date)
    return say("talks.facts", date=date, turns=f"{conversation.turns:,}")
