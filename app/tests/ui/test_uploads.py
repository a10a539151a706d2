import json
from pathlib import Path

import pytest

from app.ui.uploads import UploadedFilesOnly, named_files


def test_paths_are_found_at_any_depth() -> None:
    body = {"data": [{"a": [{"path": "one"}]}, {"path": "two", "more": {"path": "three"}}]}
    assert sorted(named_files(json.dumps(body).encode())) == ["one", "three", "two"]


@pytest.mark.parametrize("body", [b"", b"no json", b"[" * 100_000, b'"path"', b'{"path": 5}'])
def test_a_body_without_paths_names_none(body: bytes) -> None:
    assert list(named_files(body)) == []


def test_links_out_of_the_folder_lead_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    folder.mkdir()
    (folder / "own.json").write_text("{}")
    (folder / "link.json").symlink_to("/etc/passwd")

    async def nowhere(*_: object) -> None:
        raise AssertionError

    layer = UploadedFilesOnly(nowhere, folder)
    assert layer._is_upload(str(folder / "own.json"))
    for path in (folder / "link.json", folder / ".." / "x", Path("/etc/passwd"), Path()):
        assert not layer._is_upload(str(path))
    assert not layer._is_upload("https://example.org/own.json")
