"""How our own network is trained, and trained on with photos of a user."""
