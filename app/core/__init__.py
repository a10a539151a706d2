"""The way of the data. Imports itself, the standard library and numpy; knows no vendor or UI."""
