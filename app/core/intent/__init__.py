"""Reads a few words: what task they ask for, what about, what they say and what they leave open."""

from app.core.intent.catalogue import task_family, task_ids, task_label
from app.core.intent.read import read_intent

__all__ = ["read_intent", "task_family", "task_ids", "task_label"]
