"""Redaction: what a region looks like once nothing of it is left."""
