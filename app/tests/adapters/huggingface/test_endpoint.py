"""Where calls go and with which key, checked before anything is sent."""

import pytest

from app.adapters.huggingface import Endpoint
from app.core.domain.errors import Misconfigured


@pytest.mark.parametrize(
    ("base_url", "token", "advice"),
    [
        (None, None, "HF_TOKEN"),
        (None, "", "HF_TOKEN"),
        (None, "sk-123", "hf_"),
        (None, "hf_\n123", "HF_TOKEN"),
        ("", None, "HF_BASE_URL"),
        ("localhost:8080", None, "HF_BASE_URL"),
        ("ftp://localhost", None, "HF_BASE_URL"),
        ("http://", None, "HF_BASE_URL"),
        ("http://host:99999", None, "HF_BASE_URL"),
        ("http://host:port", None, "HF_BASE_URL"),
        ("http://ho st/", None, "HF_BASE_URL"),
        ("http://[::1", None, "HF_BASE_URL"),
        ("http://user:sk-123@host/", None, "HF_TOKEN"),
        ("http://user@host/", None, "HF_TOKEN"),
    ],
)
def test_what_can_never_work_is_told_with_the_setting_to_change(
    base_url: str | None, token: str | None, advice: str
) -> None:
    with pytest.raises(Misconfigured, match=advice) as caught:
        Endpoint(model="a/b", base_url=base_url, token=token)
    assert "123" not in str(caught.value)


def test_a_model_needs_a_name() -> None:
    with pytest.raises(Misconfigured, match="HF_LLM_MODEL"):
        Endpoint(model=" ", token="hf_1")


def test_no_key_is_shown() -> None:
    assert "hf_secret" not in repr(Endpoint(model="a/b", token="hf_secret"))


def test_there_is_always_a_key_so_that_the_machine_s_own_is_never_taken() -> None:
    assert Endpoint(model="a/b", base_url="http://host").key
    assert Endpoint(model="a/b", base_url="http://host", token="").key
    assert Endpoint(model="a/b", token="hf_1").key == "hf_1"


@pytest.mark.parametrize(
    ("provider", "model", "sent"),
    [
        ("auto", "a/b", "a/b"),
        ("groq", "a/b", "a/b:groq"),
        ("cheapest", "a/b", "a/b:cheapest"),
        ("groq", "a/b:nscale", "a/b:nscale"),
    ],
)
def test_the_router_is_told_the_provider_behind_the_model(
    provider: str, model: str, sent: str
) -> None:
    assert Endpoint(model=model, token="hf_1", provider=provider).routed_model == sent


def test_a_server_of_one_s_own_is_told_the_model_alone() -> None:
    endpoint = Endpoint(model="a/b", base_url="http://host", provider="groq")
    assert endpoint.routed_model == "a/b"


@pytest.mark.parametrize(
    ("base_url", "listed"),
    [
        ("http://host", "http://host/v1/models"),
        ("http://host/", "http://host/v1/models"),
        ("http://host/v1", "http://host/v1/models"),
        ("http://host/v1/chat/completions", "http://host/v1/models"),
        ("https://host/openai/v1/", "https://host/openai/v1/models"),
        ("https://host/deep?version=2", "https://host/deep/v1/models?version=2"),
    ],
)
def test_models_are_listed_beside_the_chat(base_url: str, listed: str) -> None:
    assert Endpoint(model="a/b", base_url=base_url).models_url == listed


def test_hugging_face_is_never_asked_for_a_list() -> None:
    assert Endpoint(model="a/b", token="hf_1").models_url is None
