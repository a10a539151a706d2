"""A question about a person of few memories comes in; one that all of them answer goes out."""

from dataclasses import replace

from app.adapters.memory.exact.searching import Question
from app.adapters.memory.exact.shelf import View


def for_few(view: View, question: Question, few: int) -> Question:
    """The question with each of its numbers at least `few` where no more than that are alive."""
    if not few or view.living(question.now).total > few:
        return question
    quotas = [(types, max(number, few)) for types, number in question.quotas]
    return replace(question, quotas=quotas)
