"""Key words come in; whether they name a stay goes out: "3 days tokyo", "weekend rome"."""

import re

from app.core.text.names import PLACES

_STAY = re.compile(
    r"(?:long |short |romantic |cheap |family )?"
    r"(?:weekend|week|honeymoon|holidays?|vacation|getaway|stopover"
    r"|layover|(?:\d{1,2}|one|two|three|four|five|ten) (?:days?|nights?|weeks?|hours?))"
    r"(?: trip| break)? (?:in |to )?(?P<place>[\w-]+)(?: kids| family| alone)?",
    re.IGNORECASE,
)


def is_stay(text: str) -> bool:
    """Whether English key words say how long and where, and no more."""
    found = _STAY.fullmatch(text.strip(" .!?"))
    return found is not None and found["place"].lower() in PLACES
