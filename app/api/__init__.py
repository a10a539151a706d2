"""The HTTP door: JSON in, JSON or a problem out."""

from app.api.app import create_api

__all__ = ["create_api"]
