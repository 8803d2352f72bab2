"""Metadata blocks that several formats share: EXIF, XMP, Photoshop resources, personal values."""
