import contextlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.domain.errors import Refused
from app.core.domain.memory import Json
from app.core.portable import document, markdown_document
from app.services import Services
from app.ui.handlers.memory import browse, save
from app.ui.handlers.persona import lean, leanings
from app.ui.handlers.transfer import BATCH, Arrived, bring_in, export_address


def _item(number: int, **changes: Json) -> dict[str, Json]:
    text = f"fact {number:x}{number * 7919 % 9973}"
    return {"id": f"m{number}", "mtype": "ARTIFACT", "text": text, **changes}


def _file(folder: Path, content: object) -> str:
    path = folder / "export.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return str(path)


def _is_gone(path: str) -> bool:
    return not Path(path).exists()


async def _import(services: Services, who: str, path: object) -> Arrived:
    return [arrived async for arrived in bring_in(services, who, path)][-1]


async def test_what_was_exported_comes_back_for_somebody_else(
    services: Services, tmp_path: Path
) -> None:
    await save(services, "ann", None, "PREFERENCE", "I like tea")
    await save(services, "ann", None, "PREFERENCE", "Never mention my phone number")
    await lean(services, "ann", "formal", 80)
    persona = await services.memories.persona("ann")
    items = services.memories.export("ann")
    pieces = [piece async for piece in document("ann", persona, items, services.clock.now())]
    arrived = await _import(services, "bob", _file(tmp_path, "".join(pieces)))
    assert (arrived.imported, arrived.skipped, arrived.refused) == (2, 0, 0)
    mine, theirs = [(await browse(services, who, "", "")).items for who in ("ann", "bob")]
    assert {(i.id, i.text, i.tags) for i in mine} == {(i.id, i.text, i.tags) for i in theirs}
    assert (await leanings(services, "bob"))["formal"] == 0.8


async def test_an_export_in_markdown_comes_back_the_same(
    services: Services, tmp_path: Path
) -> None:
    await save(services, "ann", None, "PREFERENCE", "Never mention a phone\n\n# no title")
    await lean(services, "ann", "formal", 80)
    persona = await services.memories.persona("ann")
    items = services.memories.export("ann")
    now = services.clock.now()
    pieces = [piece async for piece in markdown_document("ann", persona, items, now)]
    arrived = await _import(services, "bob", _file(tmp_path, "".join(pieces)))
    assert (arrived.imported, arrived.refused) == (1, 0)
    mine = [replace(item, user_id="") async for item in services.memories.export("ann")]
    assert mine == [replace(item, user_id="") async for item in services.memories.export("bob")]
    assert (await services.memories.persona("bob")).pinned == {"formal"}


async def test_importing_twice_adds_nothing_the_second_time(
    services: Services, tmp_path: Path
) -> None:
    content = {"memories": [_item(1), _item(2)]}
    await _import(services, "ann", _file(tmp_path, content))
    again = await _import(services, "ann", _file(tmp_path, content))
    assert (again.imported, again.skipped) == (0, 2)


async def test_progress_is_told_after_every_batch(services: Services, tmp_path: Path) -> None:
    path = _file(tmp_path, {"memories": [_item(number) for number in range(2 * BATCH + 10)]})
    seen = [arrived.seen async for arrived in bring_in(services, "ann", path)]
    assert seen == [BATCH, 2 * BATCH, 2 * BATCH + 10]


async def test_wrong_entries_are_named_by_their_place_and_the_rest_goes_in(
    services: Services, tmp_path: Path
) -> None:
    wrong = [_item(1), _item(2, mtype="MOOD"), "text", _item(4, text=""), _item(5)]
    arrived = await _import(services, "ann", _file(tmp_path, {"memories": wrong}))
    assert (arrived.imported, arrived.refused) == (2, 3)
    assert [position for position, _ in arrived.reasons] == [2, 3, 4]
    assert arrived.reasons[0][1].startswith("mtype")


async def test_the_uploaded_file_is_deleted_whether_it_could_be_read_or_not(
    services: Services, tmp_path: Path
) -> None:
    contents: tuple[object, ...] = ({"memories": []}, "no json")
    for content in contents:
        path = _file(tmp_path, content)
        with contextlib.suppress(Refused):
            await _import(services, "ann", path)
        assert _is_gone(path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "hello",
        "[]",
        "5",
        "{}",
        '{"memories": 5}',
        '{"memories": {}}',
        '{"persona": {}}',
        '{"memories": [}',
        '{"memories": [{"id": 1},]',
        '{"memories": []} and more',
        '{"memories": [] "persona": 1}',
        '{"memories": ' + "[" * 100_000,
    ],
)
async def test_a_file_that_is_no_export_is_refused_in_a_sentence(
    services: Services, tmp_path: Path, content: str
) -> None:
    with pytest.raises(Refused, match=r"export|Export"):
        await _import(services, "ann", _file(tmp_path, content))


async def test_bytes_that_are_no_text_are_refused(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "picture.json"
    path.write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(Refused, match="UTF-8"):
        await _import(services, "ann", str(path))


@pytest.mark.parametrize("path", [None, 5, "/no/such/file", ["a"]])
async def test_a_file_that_did_not_arrive_is_refused(services: Services, path: object) -> None:
    with pytest.raises(Refused, match="did not arrive"):
        await _import(services, "ann", path)


async def test_what_stands_before_a_break_in_the_file_is_kept_and_skipped_next_time(
    services: Services, tmp_path: Path
) -> None:
    whole = json.dumps({"memories": [_item(number) for number in range(BATCH + 5)]})
    with pytest.raises(Refused, match="breaks off"):
        await _import(services, "ann", _file(tmp_path, whole[:-40]))
    again = await _import(services, "ann", _file(tmp_path, whole))
    assert (again.imported, again.skipped) == (5, BATCH)


def test_the_export_address_carries_any_valid_id_safely() -> None:
    assert export_address("a.b_c@d:e-9") == "v1/memory/export?user_id=a.b_c%40d%3Ae-9"
