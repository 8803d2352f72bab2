"""Boxes and polygons on the plane."""
