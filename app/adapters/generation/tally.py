"""The events of one answer are added up to its end: why it ended, what it cost, if it broke."""

from collections.abc import Mapping

from app.adapters.huggingface import Piece
from app.core.domain.conversation import Ended, Finish, Usage
from app.core.domain.errors import Malformed, Unavailable

# A reason that is not here ended an answer that is whole: "stop", "eos_token", "tool_calls" …
FINISHES: Mapping[str, Finish] = {
    "length": Finish.LENGTH,
    "max_tokens": Finish.LENGTH,
    "model_length": Finish.LENGTH,
    "content_filter": Finish.REFUSED,
    "refusal": Finish.REFUSED,
    "safety": Finish.REFUSED,
}


class Tally:
    """One answer so far."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._usage: tuple[int, int] | None = None
        self._finish: str | None = None
        self._refused = False
        self._began = False

    @property
    def began(self) -> bool:
        """Whether anything of an answer has come."""
        return self._began

    @property
    def finished(self) -> bool:
        """Whether the model said why it ended: what follows are counts at most."""
        return self._finish is not None

    def take(self, piece: Piece) -> None:
        self._began = self._began or piece.alive
        self._refused = self._refused or piece.refusal
        self._finish = piece.finish or self._finish
        self._usage = piece.usage or self._usage
        self._model = piece.model or self._model

    def ended(self, who: str, *, whole: bool) -> Ended:
        """The end. `whole` is whether the stream said so.

        Raises `Unavailable` when it just stopped, `Malformed` when there was no answer in it.
        """
        if self._finish is None and not whole:
            if self._began:
                raise Unavailable(f"{who} broke off in the middle of its answer. Try again.")
            raise Malformed(f"{who} answered without an answer. Check its address, or try again.")
        finish = FINISHES.get((self._finish or "").lower(), Finish.COMPLETE)
        return Ended(finish=Finish.REFUSED if self._refused else finish, usage=self._counted())

    def _counted(self) -> Usage | None:
        if self._usage is None:
            return None
        prompt, completion = self._usage
        return Usage(prompt_tokens=prompt, completion_tokens=completion, model=self._model)
