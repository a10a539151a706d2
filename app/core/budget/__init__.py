"""Ranked memories and a number of tokens come in; what fits, section by section, goes out."""

from app.core.budget.allotment import Allotment, Overflow, plan_sections
from app.core.budget.fitting import fit
from app.core.budget.plan import Plan, parse_weights

__all__ = ["Allotment", "Overflow", "Plan", "fit", "parse_weights", "plan_sections"]
