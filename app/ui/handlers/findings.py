"""What is wrong with a person's memories comes out, worst first, each with what would mend it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.core.audit import Audit
from app.core.domain.errors import Missing
from app.core.domain.memory import MemoryItem
from app.services import Services
from app.ui.handlers.memory import Undo, remove
from app.ui.handlers.person import person

SHOWN = 5


class Fault(StrEnum):
    """What can be wrong, the worst first."""

    SECRET = "secret"  # noqa: S105  # the name of a fault
    CONTRADICTION = "contradiction"
    DUPLICATE = "duplicate"
    UNUSED = "unused"
    STALE = "stale"


class Remedy(StrEnum):
    """What mends it; each can be undone."""

    MASK = "mask"
    DELETE = "delete"
    DELETE_OLDER = "delete_older"
    DELETE_NEWER = "delete_newer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault with the memories it is about; of a pair the older is first.

    `secrets` are the kinds of secrets held.
    """

    fault: Fault
    items: tuple[MemoryItem, ...]
    secrets: tuple[str, ...] = ()

    @property
    def remedies(self) -> tuple[tuple[Remedy, MemoryItem], ...]:
        """What can be done, and to which memory."""
        if self.fault is Fault.SECRET:
            return ((Remedy.MASK, self.items[0]), (Remedy.DELETE, self.items[0]))
        if self.fault in (Fault.UNUSED, Fault.STALE):
            return ((Remedy.DELETE, self.items[0]),)
        return ((Remedy.DELETE_OLDER, self.items[0]), (Remedy.DELETE_NEWER, self.items[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The first findings, how many there are of each fault, and how much was looked over."""

    user_id: str
    shown: tuple[Finding, ...]
    counts: tuple[tuple[Fault, int], ...]
    memories: int

    @property
    def total(self) -> int:
        """How many findings there are in all."""
        return sum(count for _, count in self.counts)


async def examine(services: Services, who: object) -> Findings:
    """Look over all memories of this person; changes nothing."""
    user_id = person(who)
    audit = await services.memories.audit(user_id)
    faults = list(_faults(audit))
    shown: list[Finding] = []
    for fault, ids, secrets in faults:
        if len(shown) == SHOWN:
            break
        try:
            items = [await services.memories.get(user_id, one) for one in ids]
        except Missing:  # it went meanwhile
            continue
        shown.append(Finding(fault=fault, items=tuple(items), secrets=secrets))
    counts = Counter(fault for fault, _, _ in faults)
    return Findings(
        user_id=user_id,
        shown=tuple(shown),
        counts=tuple((fault, counts[fault]) for fault in Fault if counts[fault]),
        memories=audit.total,
    )


async def mend(services: Services, who: object, findings: object, row: int, choice: int) -> Undo:
    """Do what a finding offers; answers what puts it back.

    Raises `Missing` when the findings are others by now, or the memory went meanwhile.
    """
    user_id = person(who)
    if not isinstance(findings, Findings) or findings.user_id != user_id:
        raise Missing("The findings have changed.")
    if row >= len(findings.shown) or choice >= len(findings.shown[row].remedies):
        raise Missing("The findings have changed.")
    remedy, item = findings.shown[row].remedies[choice]
    if remedy is not Remedy.MASK:
        return await remove(services, user_id, item.id)
    before = await services.memories.get(user_id, item.id)
    await services.memories.mask(user_id, item.id)
    return Undo(user_id=user_id, item=before)


def masks(findings: object, row: int, choice: int) -> bool:
    """Whether this is what masks, for what is said afterwards."""
    if not isinstance(findings, Findings) or row >= len(findings.shown):
        return False
    remedies = findings.shown[row].remedies
    return choice < len(remedies) and remedies[choice][0] is Remedy.MASK


def _faults(audit: Audit) -> Iterator[tuple[Fault, tuple[str, ...], tuple[str, ...]]]:
    held: dict[str, list[str]] = {}
    for memory_id, kind in audit.secrets:
        held.setdefault(memory_id, []).append(kind)
    for memory_id, kinds in held.items():
        yield Fault.SECRET, (memory_id,), tuple(kinds)
    for pair in audit.contradictions:
        yield Fault.CONTRADICTION, pair, ()
    for pair in audit.duplicates:
        yield Fault.DUPLICATE, pair, ()
    for memory_id in audit.unused:
        yield Fault.UNUSED, (memory_id,), ()
    for memory_id in audit.stale:
        if memory_id not in audit.unused:  # one finding says enough of it
            yield Fault.STALE, (memory_id,), ()
