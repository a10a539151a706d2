"""Settings under which the application runs quietly in tests."""

from pathlib import Path

from app.settings import Settings, load_settings


def quiet(home: Path, **overrides: object) -> Settings:
    """No `.env`, no limits on callers, no model to load."""
    given: dict[str, object] = {
        "inkling_home": home,
        "embedder": "hash",
        "app_env": "test",
        "log_level": "ERROR",
        "rate_limit_per_minute": 0,
        "_env_file": None,
    }
    return load_settings(**{**given, **overrides})
