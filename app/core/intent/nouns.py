"""Key words come in; the thing they want made, or the trouble they tell of, goes out as a reading.

In English alone. It gives way where a sentence, or a cue that is surer, says what is wanted.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.intent.catalogue import Task
from app.core.intent.frames import only_key_words
from app.core.intent.subject import tidy
from app.core.text.language import DEFAULT_LANGUAGE, told_language
from app.core.text.stays import is_stay
from app.core.text.things import Thing, thing_of
from app.core.text.troubles import trouble_of
from app.core.text.verbs import doing_of
from app.core.text.words import STOP_WORDS, words

SURE = 0.8
"""How surely the head noun tells what is wanted."""
_KEPT = frozenset(
    ["tone", "length", "deadline", "date", "people", "level", "platform", "language", "rating"]
)
_SHARING = frozenset(["fr", "es", "it", "pt", "nl"])
_SMALL = 4
_ENGLISH = re.compile(
    r"^(?!week)(?:wh|kn)|th|ough|[^s]ck$|(?:[aeiou][bcdfglmnprstv]|r)y$|[^p]ening$"
)
_WRITTEN = frozenset(
    ["text", "message", "dm", "call", "phone", "reply", "respond", "email", "mail"]
)
"""Verbs that name the message, too."""
_TALKS = frozenset(["prepare_talk", "write_message"])
_BY_TROUBLE = {
    "child": "care_child",
    "living": "care_for",
    "body": "health_question",
    "software": "fix_error",
    "food": "mend_food",
    "papers": "settle_loss",
    "thing": "troubleshoot",
}
_OF_TROUBLE = frozenset(
    [*_BY_TROUBLE.values(), "prepare_talk", "plan_meals", "cook_recipe", "review_code"]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The task, what it is about, and the thing to be made, if one is."""

    task: str
    subject: str
    thing: Thing | None = None

    def with_said(self, stated: Mapping[str, str]) -> dict[str, str]:
        """By slot, what is said of the thing, and of how it should be; all of it for a trouble."""
        if self.thing is None:
            return dict(stated)
        values = {slot: value for slot, value in stated.items() if slot in _KEPT}
        said = {"made": self.thing.made, "audience": self.thing.who, "matter": self.thing.matter}
        return values | {slot: value for slot, value in said.items() if value}


def named(instruction: str, told: Task) -> Named | None:
    """What the head noun of `instruction` asks for, where no sentence or surer cue says more."""
    if not _is_english(instruction):
        return None
    vague = told.general or told.family == "research"
    thing = thing_of(instruction)
    kind = thing.kind.split() if thing else []
    said = [word for word in words(instruction) if word not in kind]
    bare = vague or only_key_words(words(instruction)) or only_key_words(said)
    if thing and (told.id == thing.task or (bare and (thing.sure or not told.doing))):
        return Named(task=thing.task, subject=thing.subject, thing=thing)
    if told.id in _TALKS and _is_said(instruction):
        return Named(task="act_say", subject=tidy(instruction))
    if vague and is_stay(instruction):
        return Named(task="plan_trip", subject=tidy(instruction))
    trouble = trouble_of(instruction) if vague or told.id in _OF_TROUBLE else None
    if trouble is None:
        return None
    return Named(task=_BY_TROUBLE[trouble.kind], subject=tidy(instruction))


def _is_english(instruction: str) -> bool:
    """Whether nothing tells another language, or a word can be of none but English.

    Of a few nouns one is often of two languages ("garage", "parents"): spelling decides then.
    """
    told = told_language(instruction)
    if told in ("", DEFAULT_LANGUAGE):
        return True
    said = instruction.lower().split()
    small = any(len(word) < _SMALL and word not in STOP_WORDS for word in said)
    return told in _SHARING and not small and any(map(_ENGLISH.search, said))


def _is_said(instruction: str) -> bool:
    """Whether key words begin with something one says: "decline meeting politely"."""
    if not only_key_words(words(instruction)):
        return False
    doing = doing_of(instruction, DEFAULT_LANGUAGE)
    if doing is None or not doing.listed or doing.kind != "say":
        return False
    return doing.verb not in _WRITTEN
