"""The boundaries of the core: one Protocol per file, its semantics in its docstring."""
