"""The environment (and an optional `.env`) becomes one frozen, validated value."""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.core.budget import parse_weights
from app.core.domain.errors import Misconfigured

# Under one of these a path with the prefix could not be told from one without.
OWN_PATHS = ("v1", "api", "mcp", "metrics", "docs", "static", "assets", "gradio_api")
PREFIX = re.compile(r"(/[A-Za-z0-9][A-Za-z0-9._-]*)*")

Share = Annotated[float, Field(ge=0.0, le=1.0)]


class Settings(BaseSettings):
    """Every key with its default; `docs/configuration.md` explains them one by one."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    # where and how it runs
    app_env: Literal["development", "production", "test"] = "development"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    root_path: str = ""
    inkling_home: Path = Path("~/.local/share/inkling")
    model_home: Path | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    # memory
    memory_backend: str = "local"
    vector_cache_mb: int = Field(default=64, ge=1, le=65_536)
    pinecone_api_key: SecretStr | None = None
    pinecone_index: str = "inkling"
    pinecone_region: str = "us-east-1"
    pinecone_cloud: str = "aws"
    pinecone_host: str | None = None
    pinecone_isolation: Literal["namespace", "metadata", "auto"] = "auto"
    pinecone_namespaces: int | None = Field(default=None, ge=1, le=1_000_000)
    pinecone_deletion_protection: bool = False
    mem0_api_key: SecretStr | None = None
    mem0_base_url: str | None = None
    supermemory_api_key: SecretStr | None = None
    supermemory_base_url: str | None = None
    outbox_rows: int = Field(default=20_000, ge=100, le=10_000_000)

    # embeddings
    embedder: Literal["auto", "local", "sentence-transformers", "hf", "hash"] = "auto"
    embed_dims: int = Field(default=384, ge=8, le=4_096)
    sentence_transformers_model: str = "sentence-transformers/all-MiniLM-L6-v2"

    # guesses
    slm_impl: str = "local"
    slm_base_url: str | None = None
    slm_api_key: SecretStr | None = None
    slm_model: str = ""
    slm_timeout_s: float = Field(default=4.0, gt=0.0, le=120.0)
    auto_advance_confidence: Share = 0.86
    shown_hours: float = Field(default=24.0, gt=0.0, le=24.0 * 365)

    # enrichment
    token_budget: int = Field(default=6_000, ge=400, le=1_000_000)
    budget_weights: str = (
        "goal:0.10,pref:0.10,artifacts:0.25,history:0.20,constraints:0.15,task:0.15,safety:0.05"
    )
    retrieval: Literal["hybrid", "dense"] = "hybrid"
    rank_relevance: Share = 0.6
    rank_recency: Share = 0.25
    rank_confidence: Share = 0.15
    recency_half_life_days: float = Field(default=14.0, gt=0.0, le=36_500.0)

    # language model and chat
    hf_token: SecretStr | None = None
    hf_llm_model: str = "mistralai/Mistral-7B-Instruct-v0.2"
    hf_provider: str = "auto"
    hf_base_url: str | None = None
    hf_embedding_model: str = "sentence-transformers/all-MiniLM-L6-v2"
    hf_embedding_base_url: str | None = None
    hf_timeout_s: float = Field(default=120.0, gt=0.0, le=3_600.0)
    hf_first_token_s: float = Field(default=30.0, gt=0.0, le=3_600.0)
    hf_max_tokens: int = Field(default=1_024, ge=1, le=1_000_000)
    top_k: int = Field(default=5, ge=1, le=100)
    score_threshold: Share = 0.0
    chat_notes_tokens: int = Field(default=1_500, ge=0, le=1_000_000)
    chat_history_tokens: int = Field(default=2_500, ge=0, le=1_000_000)

    # limits on callers
    rate_limit_per_minute: int = Field(default=120, ge=0, le=1_000_000)
    max_body_bytes: int = Field(default=1_048_576, ge=1_024)
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    redis_url: SecretStr | None = None
    metrics: bool = False
    mcp: bool = False

    @field_validator("cors_origins", "trusted_proxies", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("root_path")
    @classmethod
    def _prefix(cls, value: str) -> str:
        prefix = "/" + value.strip("/") if value.strip("/") else ""
        if not PREFIX.fullmatch(prefix):
            raise ValueError("a path such as /inkling, of letters, digits, dots, dashes")
        if prefix.split("/")[1:2] and prefix.split("/")[1] in OWN_PATHS:
            raise ValueError(f"begins like an address of Inkling's own: {', '.join(OWN_PATHS)}")
        return prefix

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for part in value:
            ip_network(part, strict=False)  # a ValueError names what is wrong with it
        return value

    @field_validator("budget_weights")
    @classmethod
    def _weights_sum_to_one(cls, value: str) -> str:
        try:
            parse_weights(value)
        except Misconfigured as error:
            raise ValueError(str(error)) from error
        return value

    @field_validator("inkling_home", "model_home")
    @classmethod
    def _home_expanded(cls, value: Path | None) -> Path | None:
        return None if value is None else value.expanduser().absolute()


def load_settings(**overrides: object) -> Settings:
    """Read the environment. Raises `Misconfigured` naming every bad key at once, never a value."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks each by its field
    except ValidationError as error:
        lines = [
            f"  {'.'.join(str(part) for part in fault['loc']).upper()}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        ]
        message = "The configuration cannot be used:\n" + "\n".join(lines)
        raise Misconfigured(message) from None
