"""Where a page was before it was loaded again becomes what it showed: guesses, prompt, talk.

The browser keeps no text of a memory for this: only the words, the pick, ids, and the rest is read
or built anew.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.domain.crafting import Wishes
from app.core.domain.errors import InklingError, Missing, Refused
from app.core.domain.memory import MAX_MEMORY_ID_CHARACTERS
from app.core.domain.request import Proposal
from app.services import Services
from app.ui.errors import GuessesGone
from app.ui.handlers.chat import Lines
from app.ui.handlers.compose import Asked, Written, crafted
from app.ui.handlers.person import person, written
from app.ui.handlers.rebuild import MAX_WISHES, Work
from app.ui.handlers.talk import Talk
from app.ui.handlers.talks import opened

PATIENCE_S = 4.0
"""A server learns within about two seconds that a page is gone; then its answer is kept."""
MAX_TRACE_CHARACTERS = 400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """What could be had again; None for what was not there, or is not any more."""

    asked: Asked | None = None
    proposal: Proposal | None = None
    made: Written | None = None
    talk: Talk | None = None


def way_trace(words: str, work: Work | None = None) -> str:
    """What a page keeps of its guesses, and of the prompt when there is one."""
    kept: dict[str, object] = {"words": words}
    if work is not None:
        wishes = work.written.wishes
        kept |= {
            "picked": work.written.chosen.id,
            "without": sorted(wishes.without),
            "pinned": sorted(wishes.pinned),
            "impersonal": wishes.nothing_personal,
        }
    return json.dumps(kept, ensure_ascii=False)


async def resumed(services: Services, lines: Lines, who: object, raw: object) -> Resumed:
    """What the page showed, as far as it is still there. Raises `Refused`, `ProviderError`."""
    user_id, kept = person(who), _object(raw)
    way, name = _object(kept.get("way")), kept.get("talk")
    talk = None
    if isinstance(name, str) and name:
        talk = await _talk(services, lines, user_id, name)
    asked, proposal, made = None, None, None
    if words := way.get("words"):
        proposal = await _proposal(services, user_id, words)
    if proposal is not None:
        asked = Asked(user_id=user_id, words=proposal.text)
        made = await _made(services, proposal, way)
    return Resumed(asked=asked, proposal=proposal, made=made, talk=talk)


async def _talk(services: Services, lines: Lines, user_id: str, name: str) -> Talk | None:
    """The conversation, once what was under way in the page before is kept."""
    await lines.closed(Talk(user_id=user_id, conversation_id=name), PATIENCE_S)
    await services.chat.drain()
    try:
        return await opened(services, user_id, name)
    except Missing:
        return None


async def _proposal(services: Services, user_id: str, words: object) -> Proposal | None:
    try:
        return await services.journey.shown(user_id, written(words))
    except (Missing, Refused):
        return None


async def _made(
    services: Services, proposal: Proposal, way: Mapping[str, object]
) -> Written | None:
    picked = str(way.get("picked"))
    if picked not in {guess.id for guess in proposal.hypotheses}:
        return None
    wishes = Wishes(
        without=_ids(way.get("without")),
        pinned=_ids(way.get("pinned")),
        nothing_personal=way.get("impersonal") is True,
    )
    try:
        return await crafted(services, proposal.user_id, proposal.text, picked, wishes)
    except GuessesGone:
        return None


def _object(raw: object) -> Mapping[str, object]:
    """What a page sent, unchecked until here; nothing for what is no object."""
    try:
        text = written(raw)
        found = json.loads(text) if 0 < len(text) <= MAX_TRACE_CHARACTERS else {}
    except (ValueError, RecursionError, InklingError):
        return {}
    return found if isinstance(found, dict) else {}


def _ids(raw: object) -> frozenset[str]:
    """The ids in a list; none of a list too long to be one of ours."""
    given = raw if isinstance(raw, list) and len(raw) <= MAX_WISHES else []
    ids = (one for one in given if isinstance(one, str))
    return frozenset(one for one in ids if 0 < len(one) <= MAX_MEMORY_ID_CHARACTERS)
