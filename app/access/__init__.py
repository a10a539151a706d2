"""Who may call, how often and how much: one plain-ASGI guard around all doors."""

from app.access.guard import guard
from app.access.logbook import note_unexpected
from app.access.problems import Fault, Problem, send_problem
from app.access.rates import TooManyCalls, charge, charge_user

__all__ = [
    "Fault",
    "Problem",
    "TooManyCalls",
    "charge",
    "charge_user",
    "guard",
    "note_unexpected",
    "send_problem",
]
