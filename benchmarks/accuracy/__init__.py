"""How much our detector finds beside what others use, how often it is wrong, and how fast it is."""
