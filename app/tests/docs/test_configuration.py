"""The settings, `.env.example` and docs/configuration.md tell the same keys and defaults."""

import re
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from app.core.domain.errors import Misconfigured
from app.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[3]


def _defaults() -> dict[str, str]:
    found = {}
    for name, field in Settings.model_fields.items():
        assert field.default is not PydanticUndefined, name
        value = field.default
        found[name.upper()] = "" if value in (None, ()) else str(value)
    return found


def test_the_example_environment_lists_every_key_with_its_default() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    listed = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z0-9_]+=", line))
    assert listed == _defaults()


def test_the_documentation_lists_every_key_with_its_default() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text()
    listed = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| (?:`([^`]*)`)? ?\|", text, re.MULTILINE))
    assert listed == _defaults()


def test_the_example_environment_can_be_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    example = load_settings(_env_file=ROOT / ".env.example")
    plain = load_settings(_env_file=None)
    assert example == plain


def test_every_bad_key_is_named_at_once_and_no_value_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORT", "http-secret-value")
    monkeypatch.setenv("TOKEN_BUDGET", "12")
    monkeypatch.setenv("BUDGET_WEIGHTS", "goal:0.5")
    monkeypatch.setenv("AUTO_ADVANCE_CONFIDENCE", "1.5")
    with pytest.raises(Misconfigured) as caught:
        load_settings(_env_file=None)
    message = str(caught.value)
    for key in ("PORT", "TOKEN_BUDGET", "BUDGET_WEIGHTS", "AUTO_ADVANCE_CONFIDENCE"):
        assert key in message
    assert "http-secret-value" not in message


def test_origins_are_read_from_a_comma_separated_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", "https://a.example, https://b.example,")
    assert load_settings(_env_file=None).cors_origins == ("https://a.example", "https://b.example")


def test_settings_cannot_be_changed_after_the_start() -> None:
    settings = load_settings(_env_file=None)
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]  # the point of the test
