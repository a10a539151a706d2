"""Inkling and what else one could take, on the same memories, queries and vectors, side by side.

`python -m app.bench.peers` prints the table. Each peer runs in a process of its own, in the
environment of `requirements-peers.txt`; nothing of it reaches the network.
"""
