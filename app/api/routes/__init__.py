"""The paths of the API, one module per resource."""

from fastapi import APIRouter

from app.api.routes import (
    chat,
    conversations,
    execute,
    health,
    healthz,
    hypothesize,
    memories,
    memory,
    metrics,
    persona,
    search,
)

ROUTERS: tuple[APIRouter, ...] = (
    hypothesize.router,
    execute.router,
    search.router,
    memories.router,
    memory.router,
    persona.router,
    chat.router,
    conversations.router,
    health.router,
    healthz.router,
    metrics.router,
)

__all__ = ["ROUTERS"]
