"""JPEG files (ITU-T T.81): all stays as it is but redacted blocks and hidden pictures."""
