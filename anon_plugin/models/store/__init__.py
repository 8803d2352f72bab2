"""Models that are known by name, and the folder they lie in."""
