"""Which key is shown to whom: a Hugging Face token goes to Hugging Face alone."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from app.settings import load_settings
from app.wiring.generation import open_model, token_for


@pytest.mark.parametrize(
    ("token", "base_url", "shown"),
    [
        ("hf_secret", None, "hf_secret"),
        ("hf_secret", "http://127.0.0.1:8080/v1", None),
        ("hf_secret", "https://huggingface.co.evil.example/v1", None),
        ("hf_secret", "https://x.us-east-1.aws.endpoints.huggingface.cloud/v1", "hf_secret"),
        ("my-own-key", "http://127.0.0.1:8080/v1", "my-own-key"),
        (None, "http://127.0.0.1:8080/v1", None),
    ],
)
def test_a_token_of_hugging_face_is_shown_to_nobody_else(
    tmp_path: Path, token: str | None, base_url: str | None, shown: str | None
) -> None:
    secret = None if token is None else SecretStr(token)
    settings = load_settings(_env_file=None, inkling_home=tmp_path, hf_token=secret)
    assert token_for(settings, base_url) == shown


async def test_without_a_token_and_a_server_there_is_no_model_but_a_sentence(
    tmp_path: Path,
) -> None:
    model = open_model(load_settings(_env_file=None, inkling_home=tmp_path))
    assert model.traits.model_id is None
    assert "HF_TOKEN" in (model.traits.notice or "")
    assert (await model.health()).detail == "disabled"


async def test_a_key_that_cannot_work_turns_sending_off_and_says_why(tmp_path: Path) -> None:
    settings = load_settings(_env_file=None, inkling_home=tmp_path, hf_token=SecretStr("sk-wrong"))
    model = open_model(settings)
    assert model.traits.model_id is None
    assert "HF_BASE_URL" in (model.traits.notice or "")
    assert "sk-wrong" not in (model.traits.notice or "")
