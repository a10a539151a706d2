"""What callers send and get, as documented shapes; one module per resource.

Requests are validated by these models. Answers are plain values that follow them, for speed; tests
hold the two together.
"""
