"""HEIC and AVIF files (ISO/IEC 23008-12): only tiles that a redaction touches are coded anew."""
