"""Persons and vehicles: YOLOX-nano, and what draws their outlines."""
