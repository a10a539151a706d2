"""Pure helpers over text, each module named for what it does; none knows a room or a vendor."""
