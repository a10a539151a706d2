"""Each call that fails in a soak is kept with what became of it."""

from pathlib import Path

import httpx

from app.bench.living import living
from app.bench.served import free_port
from app.bench.soak import Heard, _call
from app.tests.ui.quiet import quiet

WORDS = "my secret words"


def test_a_wrong_call_is_told_with_its_status_and_sentence_and_no_words_of_a_person(
    tmp_path: Path,
) -> None:
    heard = Heard()
    with (
        living(quiet(tmp_path)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        asked = {"user_id": "ada", "input_text": WORDS}
        _call(client, heard, "POST", "/v1/hypothesize", asked)
        _call(client, heard, "POST", "/v1/execute", {**asked, "hypothesis_id": "h9"})
    (wrong,) = heard.wrong
    assert (wrong.call, wrong.status) == ("POST /v1/execute", 404)
    assert wrong.detail.startswith("urn:inkling:problem:")
    assert WORDS not in str(wrong)
    assert len(heard.milliseconds) == 2


def test_a_call_without_an_answer_is_told_too() -> None:
    heard = Heard()
    with httpx.Client(base_url=f"http://127.0.0.1:{free_port()}", timeout=60) as client:
        _call(client, heard, "GET", "/")
    (wrong,) = heard.wrong
    assert str(wrong).startswith("GET /: no answer after 0.")
    assert "ConnectError" in wrong.detail
    assert heard.milliseconds == []
