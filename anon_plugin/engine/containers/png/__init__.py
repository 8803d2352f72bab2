"""PNG files (W3C PNG specification, third edition): only redacted samples change."""
