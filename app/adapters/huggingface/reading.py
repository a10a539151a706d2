"""The vendor's event of a stream becomes a `Piece`; what is missing or odd in it is left out."""

from huggingface_hub import ChatCompletionStreamOutput

from app.adapters.huggingface.line import Piece

THOUGHTS = ("reasoning_content", "reasoning", "thinking")


def piece_of(event: ChatCompletionStreamOutput) -> Piece:
    """What one event says. The first choice alone is read: one answer was asked for."""
    choices = _of(event, "choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    delta = _of(choice, "delta")
    refusal = _text(_of(delta, "refusal"))
    finish = _of(choice, "finish_reason")
    model = _of(event, "model")
    return Piece(
        text=_text(_of(delta, "content")) + refusal,
        refusal=bool(refusal),
        thinking=any(_text(_of(delta, name)) for name in THOUGHTS),
        finish=finish if isinstance(finish, str) and finish else None,
        usage=_usage(_of(event, "usage")),
        model=model if isinstance(model, str) and model else None,
    )


def _of(value: object, name: str) -> object:
    """A field of the vendor's object, which may be a plain dict or not there at all.

    The object is a dict too, but one that lacks the fields the vendor did not expect.
    """
    found: object = getattr(value, name, None)
    return value.get(name) if found is None and isinstance(value, dict) else found


def _text(value: object) -> str:
    """A text, or the texts of a list of parts as some models send them."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(_text(_of(part, "text")) for part in value)
    return ""


def _usage(value: object) -> tuple[int, int] | None:
    counted = (_of(value, "prompt_tokens"), _of(value, "completion_tokens"))
    match counted:
        case (int(prompt), int(completion)) if prompt >= 0 and completion >= 0:
            return prompt, completion
        case _:
            return None
