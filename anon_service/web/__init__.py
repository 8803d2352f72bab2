"""What every request goes through: who asks, from where, how much is read."""
