"""Flat photos."""
