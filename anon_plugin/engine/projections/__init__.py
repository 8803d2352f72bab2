"""How a photo shows the world: which projection it has, and what follows from it."""
