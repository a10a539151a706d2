"""An error comes in, a sentence a model can act on goes out; it repeats nothing that was sent."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pydantic import ValidationError

from app.access import TooManyCalls
from app.core.domain.errors import InklingError

MAX_FIELD_CHARACTERS = 120
UNEXPECTED = (
    "This could not be done: something went wrong at Inkling. Try once more; if it stays so, tell "
    "the person who runs it."
)
# The core names the calls of the HTTP door; here they are tools.
TOOLS: Mapping[str, str] = MappingProxyType({"/v1/hypothesize": "hypothesize"})


def sentence(error: InklingError | TooManyCalls) -> str:
    """What went wrong, and what to do."""
    if isinstance(error, TooManyCalls):
        return error.problem.detail
    said = str(error)
    for path, tool in TOOLS.items():
        said = said.replace(path, tool)
    return said or UNEXPECTED


def sentence_of_arguments(error: ValidationError) -> str:
    """All that is wrong with the arguments at once."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    told = "; ".join(_fault(fault["loc"], fault["msg"]) for fault in faults)
    return f"The arguments cannot be used. {told}."


def _fault(place: Sequence[str | int], message: str) -> str:
    field = ".".join(str(part) for part in place)[:MAX_FIELD_CHARACTERS]
    return f"{field}: {message}" if field else message
