"""Persons and vehicles: YOLOX-nano in torch, and what draws their outlines."""
