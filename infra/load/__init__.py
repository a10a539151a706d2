"""Visitors who use a running Inkling at a steady rate, and limits that make the run fail."""
