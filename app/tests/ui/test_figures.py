from datetime import UTC, datetime

from app.ui.render.figures import day, decimal, whole
from app.ui.words import FILES, say_all, speaking

AT = datetime(2026, 3, 7, tzinfo=UTC)


def test_numbers_and_dates_are_written_as_each_language_writes_them() -> None:
    assert (decimal(0.824), whole(5_000), day(AT)) == ("0.82", "5,000", "7 Mar 2026")
    with speaking("de"):
        assert (decimal(0.824), whole(1_234_567), day(AT)) == ("0,82", "1.234.567", "7. März 2026")


def test_a_year_has_twelve_months_everywhere() -> None:
    for language in FILES:
        with speaking(language):
            assert len(set(say_all("figures.months"))) == 12
