"""The file around a redacted video: an MP4 or MOV made of the source's boxes, by an allow-list."""
