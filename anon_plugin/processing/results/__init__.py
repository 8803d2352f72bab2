"""Listens to a run and fills layers, report and outputs."""
