"""Attacks on redactions: whoever covers something should have tried to uncover it."""
