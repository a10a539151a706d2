"""How alike a former request is, when meanings are known and when they are not."""

import numpy as np
import pytest

from app.core.domain.memory import Vector
from app.core.domain.request import PastChoice
from app.core.hypotheses import propose
from app.tests.core.hypotheses.briefs import AT, brief_of


@pytest.mark.parametrize("size", [384, 16])
def test_picks_count_by_their_subjects_when_a_meaning_is_unknown(size: int) -> None:
    """A request without a meaning is weighed as one whose picks have none."""
    text = "help me email my landlord about the heating"

    def pick(vector: Vector | None) -> PastChoice:
        return PastChoice(
            memory_id="c",
            task="write_email",
            angle=propose(brief_of(text))[1].angle,
            slots={},
            passed=(),
            times=5,
            at=AT,
            subject="heating",
            vector=vector,
        )

    unit = np.full(size, size**-0.5, dtype=np.float32)
    with_vectors = propose(brief_of(text, choices=[pick(unit)]))
    without = propose(brief_of(text, choices=[pick(None)]))
    assert with_vectors == without
