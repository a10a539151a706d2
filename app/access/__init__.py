"""Who may call, how often and how much: one plain-ASGI guard around both doors."""

from app.access.guard import guard
from app.access.problems import Fault, Problem
from app.access.rates import TooManyCalls, charge, charge_user

__all__ = ["Fault", "Problem", "TooManyCalls", "charge", "charge_user", "guard"]
