"""Where a photo was taken, which way it looks, and what its lens sees."""
