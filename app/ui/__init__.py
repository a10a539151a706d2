"""The page: a Gradio door on the same application as the API."""

from app.ui.app import create_page, dismiss, mount

__all__ = ["create_page", "dismiss", "mount"]
