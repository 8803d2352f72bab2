"""Panoramas: the sphere, views into it, regions on it, cube maps."""
