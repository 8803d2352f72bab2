"""Parameters that several algorithms share, and how they are read."""
