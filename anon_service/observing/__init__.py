"""What an operator sees of the service: figures, health, and logs without names."""
