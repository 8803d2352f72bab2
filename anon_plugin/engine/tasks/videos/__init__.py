"""What is done to one video: detect, redact, anonymize."""
