"""What a detector is, what it finds, and how findings of one object become one detection."""
