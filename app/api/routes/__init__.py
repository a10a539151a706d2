"""The paths of the API, one module per resource."""

from fastapi import APIRouter

from app.api.routes import execute, healthz, hypothesize, memories, memory, persona, search

ROUTERS: tuple[APIRouter, ...] = (
    hypothesize.router,
    execute.router,
    search.router,
    memories.router,
    memory.router,
    persona.router,
    healthz.router,
)

__all__ = ["ROUTERS"]
