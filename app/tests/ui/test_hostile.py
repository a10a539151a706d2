import os
import re
from pathlib import Path

import pytest

from app.tests.ui.endpoint import CLIENT, Endpoint, file_data

SECRET = "ann likes tea with cardamom"
JUNK = (None, 5, {"a": ["b"]}, "../..", "\ud800")


@pytest.fixture(scope="module")
def page(address: str) -> Endpoint:
    body = {"user_id": "ann", "mtype": "PREFERENCE", "text": SECRET}
    CLIENT.post(f"{address}/v1/memories", json=body).raise_for_status()
    return Endpoint(address)


def _event_names(page: Endpoint) -> list[str]:
    """One of each: the eight rows of the list have the same two events."""
    names = [e["api_name"] for e in page.config()["dependencies"] if e["backend_fn"]]
    return sorted(name for name in names if not re.search(r"_\d+$", name))


def test_the_endpoints_work_for_whoever_gives_the_id_of_the_memory(page: Endpoint) -> None:
    assert SECRET in page.call("look", "ann", "", "", "")
    assert SECRET not in page.call("look", "bob", "", "", "")


def test_junk_in_any_event_breaks_nothing_and_shows_nobody_elses_memory(page: Endpoint) -> None:
    for name in _event_names(page):
        for junk in JUNK:
            answer = page.call(name, *[junk] * page.inputs(name))
            assert SECRET not in answer, f"{name} told {junk!r} of another person"
            assert "Traceback" not in answer
    assert CLIENT.get(f"{page.address}/v1/healthz").status_code == 200
    assert SECRET in page.call("look", "ann", "", "", "")


@pytest.mark.parametrize("who", [" ", "a b", "../ann", 5, {"a": 1}, "x" * 129])
def test_every_event_with_an_invalid_id_answers_the_sentence(page: Endpoint, who: object) -> None:
    assert "An id has 1 to 128 characters" in page.call("look", who, "", "", "")
    assert "An id has 1 to 128 characters" in page.call("forget", who, None)


def test_a_page_that_has_no_id_yet_is_a_stranger(page: Endpoint) -> None:
    assert "Nothing is remembered yet" in page.call("look", "", "", "", "")


def test_a_row_or_an_undo_that_was_never_shown_opens_nothing(page: Endpoint) -> None:
    for name in ("open_row", "delete_row"):
        assert SECRET not in page.call(name, "bob", {"user_id": "ann", "ids": ["m"]}, "", "", "")
    assert "nothing to undo" in page.call("take_back", "bob", None, None, "", "", "")
    assert SECRET in page.call("look", "ann", "", "", "")


def test_an_import_reads_and_deletes_only_what_was_uploaded(page: Endpoint, tmp_path: Path) -> None:
    victim = tmp_path / "victim.json"
    victim.write_text('{"memories": [{"mtype": "GOAL", "text": "stolen goal"}]}')
    for given in (file_data(str(victim)), str(victim), {"path": str(victim)}, [str(victim)]):
        page.call("bring_in", "bob", given)
        assert victim.exists()
    assert "stolen goal" not in page.call("look", "bob", "", "", "")


def test_an_uploaded_export_is_imported_and_its_file_deleted(page: Endpoint) -> None:
    content = b'{"memories": [{"mtype": "GOAL", "text": "climb a mountain"}]}'
    (path,) = page.upload("export.json", content)
    assert "climb a mountain" in page.call("bring_in", "cal", file_data(path))
    assert not Path(path).exists()


def test_an_upload_over_50_mb_is_refused(page: Endpoint) -> None:
    answer = CLIENT.post(
        f"{page.address}/gradio_api/upload",
        files={"files": ("big.json", b" " * (50 * 1024 * 1024 + 1))},
        timeout=600,
    )
    assert answer.status_code == 413


def test_files_of_this_machine_are_not_served(page: Endpoint) -> None:
    for path in ("/etc/passwd", "/root/.bashrc", str(Path(__file__))):
        answer = CLIENT.get(f"{page.address}/gradio_api/file={path}")
        assert answer.status_code in {403, 404}


@pytest.mark.parametrize("event", ["/queue/join", "/run/look", "/call/look", "/api/look"])
@pytest.mark.parametrize(
    "path", ["/etc/passwd", "http://127.0.0.1:9/x.json", "https://example.org/x", "../x", "\x00"]
)
def test_no_event_takes_a_file_from_anywhere_else(page: Endpoint, event: str, path: str) -> None:
    body = {
        "data": [{"deep": [file_data(path)]}, "", "", ""],
        "fn_index": page.number("look"),
        "session_hash": "x",
    }
    answer = CLIENT.post(f"{page.address}/gradio_api{event}", json=body)
    assert answer.status_code == 403


def test_uploads_wait_in_a_folder_only_the_server_can_read(page: Endpoint) -> None:
    (path,) = page.upload("export.json", b"{}")
    folder = Path(os.environ["GRADIO_TEMP_DIR"])
    assert Path(path).is_relative_to(folder)
    assert folder.stat().st_mode & 0o077 == 0
