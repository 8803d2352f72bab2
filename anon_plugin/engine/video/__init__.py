"""Videos: their frames, their redaction, and the file that is written around them."""
