"""Formats of other tools: annotations, lists of photos, geometries as text."""
