"""Real processes: how one ends, and how two live on one folder for a while."""
