"""Facades: where buildings are seen from a camera, and which pixels of its photo show them."""
