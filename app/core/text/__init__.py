"""Pure helpers over text, each in a module named for what it does; none knows a room or a vendor."""
