"""The picture of the architecture shows what its text says."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from infra.picture import source

PICTURE = Path(__file__).resolve().parents[3] / "docs" / "images" / "architecture.svg"


def test_every_box_and_arrow_of_the_text_is_in_the_picture() -> None:
    root = ET.fromstring(PICTURE.read_text(encoding="utf-8"))  # noqa: S314  # drawn by us
    shown = re.sub(r"\s+", "", "".join(root.itertext()))
    labels = re.findall(r'"([^"]+)"', source()) + re.findall(r"-- (.+?) -+>", source())
    assert len(labels) > 12
    for label in labels:
        for part in label.split("<br/>"):
            assert re.sub(r"\s+", "", part) in shown, part


def test_the_picture_asks_no_other_host_for_anything() -> None:
    text = PICTURE.read_text(encoding="utf-8")
    assert "<script" not in text
    assert not re.search(r"""(?:href|src)=["']https?:|url\(["']?https?:|@import""", text)
