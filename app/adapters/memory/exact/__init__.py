"""One person's memories as arrays, and exact search among them by meaning and by words.

Knows no file and no vendor: what changes is told to it, and it is asked.
"""
