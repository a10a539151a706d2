"""One call of a tool: its arguments are checked, counted for their user, and acted on.

What goes wrong becomes a sentence for the model that called. Nothing is logged but unexpected
errors, by kind and place.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from app.access import TooManyCalls, charge, note_unexpected
from app.access.wire import Scope
from app.core.domain.errors import InklingError
from app.mcp.errors import UNEXPECTED, sentence, sentence_of_arguments
from app.mcp.verbs import Verb
from app.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the model is told: its text, and the same as data, or no data where it went wrong."""

    text: str
    answer: dict[str, Any] | None = None


async def call(verb: Verb, arguments: Mapping[str, Any], services: Services, scope: Scope) -> Told:
    """The verb's answer to these arguments; never raises."""
    try:
        wanted = verb.arguments.model_validate(arguments)
        await charge(scope, wanted.user_id)
        answer = (await verb.act(services, wanted)).model_dump(mode="json")
        return Told(text=json.dumps(answer, ensure_ascii=False), answer=answer)
    except ValidationError as error:
        return Told(text=sentence_of_arguments(error))
    except (InklingError, TooManyCalls) as error:
        return Told(text=sentence(error))
    except Exception as error:  # noqa: BLE001  # the library would log it with all it quotes
        note_unexpected(services.telemetry, error, scope)
        return Told(text=UNEXPECTED)
