"""Pieces of an answer come in as they arrive; the whole of it goes out, judged fit or not."""

from collections.abc import Callable

from app.core.domain.conversation import Delta, Ended, Finish, Usage
from app.core.domain.errors import Malformed, Refused
from app.core.ports.counting import TokenCounter


class Answer:
    """Gathers one answer. It counts tokens itself where the model does not."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._ended: Ended | None = None

    def take(self, piece: Delta | Ended) -> None:
        """Add what came next."""
        if isinstance(piece, Delta):
            self._pieces.append(piece.text)
        else:
            self._ended = piece

    @property
    def text(self) -> str:
        """All of it so far, without blanks at its ends."""
        return "".join(self._pieces).strip()

    @property
    def finish(self) -> Finish:
        """Why it ended; stopped when it did not end by itself."""
        return self._ended.finish if self._ended else Finish.STOPPED

    def judge(self) -> None:
        """Raise for an answer nobody can use: `Refused` when declined, `Malformed` when empty."""
        if self.text:
            return
        if self.finish is Finish.REFUSED:
            raise Refused(
                "The model declined to answer this. Word it differently, or choose another model "
                "with HF_LLM_MODEL."
            )
        if self.finish is Finish.LENGTH:
            raise Malformed(
                "The model used all its room without answering. Try again with a shorter message, "
                "or choose another model with HF_LLM_MODEL."
            )
        raise Malformed(
            "The model gave an empty answer. Try again, or choose another model with HF_LLM_MODEL."
        )

    def usage(self, estimate: Callable[[], int], counter: TokenCounter, model: str) -> Usage:
        """What the model counted, or an `estimate` of the prompt and of the text."""
        if self._ended is not None and self._ended.usage is not None:
            return self._ended.usage
        return Usage(
            prompt_tokens=estimate(), completion_tokens=counter.count(self.text), model=model
        )
