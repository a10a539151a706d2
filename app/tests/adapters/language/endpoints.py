"""A guessing model at an address, and what it is asked."""

from app.adapters.counting.characters import CharacterCounter
from app.adapters.language.http import Address, HttpSLM
from app.tests.contracts.language import brief_of

BRIEF = brief_of("help me email my landlord")


def model_at(url: str, **fields: str) -> HttpSLM:
    address = Address(base_url=url, model=fields.pop("model", "small"), timeout_s=5.0, **fields)
    return HttpSLM(address, CharacterCounter())
