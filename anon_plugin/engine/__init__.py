"""The engine: one photo from bytes to anonymized bytes, and many of them. Knows nothing of QGIS."""
