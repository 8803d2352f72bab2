"""What is done to one photo."""
