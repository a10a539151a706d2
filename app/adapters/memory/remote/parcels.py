"""A person's waiting writes come in; the first that can travel together go out, and are sent."""

from collections.abc import Sequence

from app.adapters.memory.remote.entries import Deed, Entry
from app.adapters.memory.remote.vault import Vault


def parcel(entries: Sequence[Entry], most: int) -> tuple[Entry, ...]:
    """Records that follow each other, each key once; anything else travels alone.

    A key that comes again waits for the next parcel, so that a refused later version cannot take
    an earlier one with it.
    """
    if entries[0].record is None:
        return (entries[0],)
    together: list[Entry] = []
    places = set()
    for entry in entries[: max(1, most)]:
        if entry.record is None or (entry.kind, entry.record.key) in places:
            break
        places.add((entry.kind, entry.record.key))
        together.append(entry)
    return tuple(together)


async def send(vault: Vault, entries: Sequence[Entry]) -> None:
    """Hand a parcel to the vendor; repeating it changes nothing."""
    first = entries[0]
    records = [entry.record for entry in entries if entry.record is not None]
    if records:
        await vault.put(records)
    elif first.deed is Deed.REMOVE:
        await vault.remove(first.user_id, first.kind, first.keys)
    else:
        await vault.wipe(first.user_id, first.mtype)
