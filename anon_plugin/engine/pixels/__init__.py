"""Pictures as arrays, whole or window by window."""
