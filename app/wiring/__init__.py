"""The only place that names vendors: settings come in, services that are alive come out."""

from app.wiring.build import Progress, build

__all__ = ["Progress", "build"]
