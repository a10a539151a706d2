"""The way of the room: signs → parts → task → slots → subject, gathered into one `Intent`."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.core.domain.request import Intent
from app.core.intent.catalogue import FALLBACK_TASK, Catalogue, Task, catalogue
from app.core.intent.cues import Match
from app.core.intent.frames import cut_opening, only_key_words, without_question
from app.core.intent.mending import mended
from app.core.intent.nouns import SURE, named
from app.core.intent.signs import read_signs
from app.core.intent.slots import Stated, read_slots
from app.core.intent.split import Parts, split
from app.core.intent.subject import subject_of, tidy, token_spans
from app.core.intent.topics import topic_kind
from app.core.text.language import DEFAULT_LANGUAGE, detect_language, told_language
from app.core.text.names import place_in
from app.core.text.verbs import Doing, doing_of
from app.core.text.words import STOP_WORDS, words

_MAKING = frozenset(["make", "prepare"])
_SHAPES = ("trace", "code", "table")
_FRONT_BONUS = 1.0
_INNER = 0.8
_SECOND = 0.15
_LONG_CUE = 0.05
_TOPIC_ONLY = 0.35
_TASK_FLOOR = 0.42
_EXCERPT = 60
_FEW_WORDS = 2
_TASK_SURE = 0.7
_GENERAL = 0.22
_CLEAR = 0.76
"""Over what a bare topic reaches."""
_DOING, _DOING_BY_FORM = 0.78, 0.6
"""How surely a verb tells what is wanted: one that is known, one that only looks like one."""


@lru_cache(maxsize=512)
def read_intent(text: str) -> Intent:
    """What `text` asks for; any text has an answer, the vaguest being a topic of low confidence.

    Slips of the keys are mended where the words as they stand tell little.
    """
    read = _read(text)
    if read.confidence >= _CLEAR or (better := mended(text)) is None:
        return read
    again = _read(better)
    return again if again.confidence > read.confidence else read


def _read(text: str) -> Intent:
    signs = read_signs(text)
    parts = split(text, shapeless=not any(shape in signs for shape in _SHAPES))
    found = _Reading(parts, signs, text).resolve()
    task = catalogue().tasks[found.task]
    noun = None if parts.material else named(parts.instruction, task)
    if noun is not None:
        found = _Found(noun.task, max(SURE, found.confidence), (), DEFAULT_LANGUAGE)
        task = catalogue().tasks[found.task]
    language = (
        "en" if "link" in signs else found.language or detect_language(parts.instruction or text)
    )
    stated = read_slots(parts.instruction, task.id, task.family)
    subject = _subject(parts, task, found.matches, stated) if noun is None else noun.subject
    values = _values(stated, parts, task, subject)
    if noun is not None:
        values = noun.with_said(values)
    missing = tuple(
        slot for slot in task.slots if slot not in values and not (slot == "subject" and subject)
    )
    return Intent(
        task=task.id,
        subject=subject,
        stated=values,
        missing=missing,
        language=language,
        confidence=round(found.confidence, 4),
        complexity=_complexity(text, task, values),
    )


def _doing(instruction: str) -> Doing | None:
    return doing_of(instruction, told_language(instruction))


class _Found:
    """The task that was told, how surely, by which cues, or by a verb or noun of which language."""

    def __init__(
        self, task: str, confidence: float, matches: tuple[Match, ...], language: str = ""
    ) -> None:
        self.task = task
        self.confidence = confidence
        self.matches = matches
        self.language = language


class _Reading:
    """Weighs what speaks for each task: cues, signs of shape, and the kind of a bare topic."""

    def __init__(self, parts: Parts, signs: Mapping[str, float], text: str) -> None:
        self._parts = parts
        self._signs = signs
        self._text = text
        self._catalogue: Catalogue = catalogue()
        spans = token_spans(parts.instruction)
        self._words = [word for word, _, _ in spans]
        self._matches = tuple(self._catalogue.cues.matches(self._words))

    def resolve(self) -> _Found:
        """The task with the most behind it; a topic when no task has enough."""
        scores = self._scores()
        best = max(scores, key=lambda task: scores[task], default=FALLBACK_TASK)
        score = scores.get(best, 0.0)
        if self._gives_way(best, score) and (doing := _doing(self._parts.instruction)):
            task = self._catalogue.by_doing[self._kind(doing)]
            return _Found(task, _DOING if doing.listed else _DOING_BY_FORM, (), doing.language)
        if score < _TASK_FLOOR or self._asks_of_topic(best, score):
            return self._topic(best, score)
        rival = max((scores[task] for task in scores if task != best), default=0.0)
        doubt = max(0.0, rival - score + 0.15)
        return _Found(best, max(0.05, min(0.98, score - doubt)), self._matches_of(best))

    def _gives_way(self, best: str, score: float) -> bool:
        """Whether nothing says as clearly what is wanted as the verb of the request does."""
        if score < _TASK_FLOOR or (
            self._catalogue.tasks[best].general and best.startswith("lookup_")
        ):
            return True
        matches = self._matches_of(best)
        if not matches or self._catalogue.tasks[best].doing:
            return False
        first = matches[0]
        names_a_thing = first.cue.length == 1 and 0 not in first.fixed
        return first.cue.weight < _TASK_SURE or names_a_thing

    def _kind(self, doing: Doing) -> str:
        """The kind of doing; making something to eat is cooking."""
        named = " ".join(self._words[doing.length :])
        food = doing.kind == "thing" and topic_kind(named)[0] == "lookup_food"
        return "kitchen" if food and doing.verb in _MAKING else doing.kind

    def _scores(self) -> dict[str, float]:
        """The best cue of each task counts in full, the second a quarter, signs beside them."""
        weights: dict[str, list[float]] = {}
        for match in self._matches:
            place = _FRONT_BONUS if match.start <= 1 else _INNER
            weight = match.cue.weight * place + _LONG_CUE * (min(match.cue.length, 4) - 1)
            weights.setdefault(match.cue.task, []).append(weight)
        scores = {}
        for task, found in weights.items():
            found.sort(reverse=True)
            scores[task] = found[0] + _SECOND * (found[1] if len(found) > 1 else 0.0) * (
                1 - found[0] / 2
            )
        self._add_signs(scores)
        tasks = self._catalogue.tasks
        if any(score >= _TASK_FLOOR and not tasks[task].general for task, score in scores.items()):
            for task in scores:
                scores[task] -= _GENERAL if tasks[task].general else 0.0
        return scores

    def _add_signs(self, scores: dict[str, float]) -> None:
        plain = self._text.isascii()
        for task in self._catalogue.tasks.values():
            if not task.signs and (plain or not task.contains):
                continue
            extra = sum(weight * self._signs.get(sign, 0.0) for sign, weight in task.signs.items())
            if not plain and any(word in self._text for word in task.contains):
                extra += 0.7
            if extra:
                scores[task.id] = scores.get(task.id, 0.0) + extra

    def _asks_of_topic(self, best: str, score: float) -> bool:
        """Whether only a thing is named, or a vague question asks about it ("what is OCD?")."""
        if best == FALLBACK_TASK or (len(self._words) <= _FEW_WORDS and 0 < score < _TASK_SURE):
            return True
        sure = [match for match in self._matches_of(best) if match.cue.weight >= _TASK_SURE]
        return best == "explain_concept" and not sure

    def _topic(self, best: str, score: float) -> _Found:
        topic = without_question(self._parts.instruction)
        kind, strength = topic_kind(topic)
        if kind:
            return _Found(kind, max(_TOPIC_ONLY, min(0.75, 0.35 + 0.4 * strength)), ())
        if score >= _TOPIC_ONLY and best != FALLBACK_TASK:
            return _Found(best, score, self._matches_of(best))
        told = 0.4 if best == FALLBACK_TASK and score else 0.2
        return _Found(FALLBACK_TASK, told if self._parts.instruction else 0.1, ())

    def _matches_of(self, task: str) -> tuple[Match, ...]:
        own = [match for match in self._matches if match.cue.task == task]
        return tuple(sorted(own, key=lambda match: (-match.cue.weight, match.start, -match.end)))


def _subject(parts: Parts, task: Task, matches: tuple[Match, ...], stated: Stated) -> str:
    text = parts.instruction
    if task.doing:
        return tidy(text)
    if not matches and any(sign in text for sign in task.contains):
        return ""
    if parts.quoted and task.family not in ("translate", "edit", "data"):
        return f"“{tidy(parts.material)}”" if task.family == "explain" else tidy(parts.material)
    if task.family == "research" and not matches:
        return _topic(text)
    if task.family == "math":
        return tidy(text)
    return (
        _between_frames(text, task, stated)
        if task.opening is not None
        else _without_cue(text, task, matches, stated)
    )


def _without_cue(text: str, task: Task, matches: tuple[Match, ...], stated: Stated) -> str:
    spans = token_spans(text)
    told = [spans[word] for match in matches[:1] for word in match.fixed if word < len(spans)]
    cuts = [*(span[1:] for span in told), *stated.spans]
    left = subject_of(text, cuts, keep_connector=task.family == "code")
    if only_key_words([word for word, _, _ in spans]):
        return _unbroken(text, left, told, task, stated)
    return left


def _unbroken(
    text: str, left: str, told: Sequence[tuple[str, int, int]], task: Task, stated: Stated
) -> str:
    """Key words stay whole when cutting them would lose what they are about, or leave a gap."""
    if left.lower() in text.lower() and all(
        _says_nothing(span, task, stated) or span[0] in STOP_WORDS for span in told
    ):
        return left
    spans = token_spans(text)
    while spans and _says_nothing(spans[0], task, stated):
        spans = spans[1:]
    while spans and _says_nothing(spans[-1], task, stated):
        spans = spans[:-1]
    kept = text[spans[0][1] : spans[-1][2]] if spans else ""
    return subject_of(kept, (), keep_connector=False)


def _says_nothing(span: tuple[str, int, int], task: Task, stated: Stated) -> bool:
    """Whether a word only names what the task makes, or stands in a slot already."""
    word, start, end = span
    held = (value.lower() for value in stated.values.values())
    return (
        word in task.own
        or word in held
        or any(begin <= start and end <= stop for begin, stop in stated.spans)
    )


def _topic(text: str) -> str:
    """What a request to be told of something names; "" when only grammar is left of it."""
    topic = tidy(without_question(text))
    found = words(topic)
    bare = len(found) <= _FEW_WORDS + 1 and all(word in STOP_WORDS for word in found)
    return "" if bare else topic


def _between_frames(text: str, task: Task, stated: Stated) -> str:
    """The instruction without what its task opens and ends with, and without what slots hold."""
    left = cut_opening(text, task.opening) if task.opening else text
    before = len(text) - len(left)
    if task.tail is not None:
        left = task.tail.sub("", left)
    cuts = [
        (max(0, start - before), end - before)
        for start, end in stated.spans
        if before < end <= before + len(left)
    ]
    return subject_of(left, cuts, keep_connector=False)


def _values(stated: Stated, parts: Parts, task: Task, subject: str) -> dict[str, str]:
    values = dict(stated.values)
    if "text" in task.slots and parts.material:
        values["text"] = tidy(parts.material, _EXCERPT)
    elif task.id == "translate" and subject:
        values["text"] = subject
    if "place" in task.slots and "place" not in values and (place := place_in(parts.instruction)):
        values["place"] = place
    if "expression" in task.slots:
        values["expression"] = tidy(parts.instruction, _EXCERPT)
    return values


def _complexity(text: str, task: Task, values: Mapping[str, str]) -> float:
    """0..1: longer requests, more conditions and kinds of work with more steps are more complex."""
    length = min(1.0, len(text.split()) / 120)
    steps = {"plan": 0.35, "code": 0.3, "debug": 0.35, "data": 0.3, "compare": 0.2, "decide": 0.3}
    known = min(1.0, len(values) / 5)
    return round(min(1.0, 0.15 + steps.get(task.family, 0.1) + 0.35 * length + 0.15 * known), 3)
