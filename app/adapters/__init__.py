"""The world: a folder per port, a file or package per vendor. Knows the core's ports, no door."""
