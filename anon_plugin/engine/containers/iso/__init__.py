"""Boxes of the ISO base media file format, which several formats share."""
