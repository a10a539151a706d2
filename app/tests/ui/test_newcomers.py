from app.ui.handlers.newcomers import KNOWN_S, Newcomers


class _Watch:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_all_a_new_page_asks_is_asked_by_one_person() -> None:
    newcomers = Newcomers()
    assert newcomers.id_for("page 1") == newcomers.id_for("page 1")
    assert newcomers.id_for("page 1") != newcomers.id_for("page 2")


def test_a_session_leads_to_an_id_for_a_minute_only() -> None:
    watch = _Watch()
    newcomers = Newcomers(watch)
    first = newcomers.id_for("page")
    watch.at = KNOWN_S - 1
    assert newcomers.id_for("page") == first
    watch.at = KNOWN_S + 1
    assert newcomers.id_for("page") != first


def test_pages_that_are_long_open_take_no_room() -> None:
    watch = _Watch()
    newcomers = Newcomers(watch)
    for number in range(1_000):
        watch.at = float(number)
        newcomers.id_for(f"page {number}")
    assert len(newcomers._given) <= KNOWN_S + 1
