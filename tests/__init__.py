"""Here, so that no library that ships a package of this name stands in its place."""
