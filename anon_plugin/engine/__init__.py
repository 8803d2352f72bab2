"""The engine: one photo from bytes to anonymized bytes, and many of them. Imports nothing of QGIS."""
