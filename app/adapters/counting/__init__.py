"""Estimates of what a text costs in tokens."""
