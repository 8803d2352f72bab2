"""TIFF, GeoTIFF and BigTIFF."""
