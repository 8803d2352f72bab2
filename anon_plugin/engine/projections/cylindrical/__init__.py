"""Cylindrical panoramas: sweeps of phones, and strips."""
