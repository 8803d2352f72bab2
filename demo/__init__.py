"""Photos to try the anonymizer on, drawn when they are needed: no real street, no real car.

The one face is that of astronaut Eileen Collins in NASA's public-domain portrait, which the package
scikit-image ships; the licence plates are rendered with invented numbers.
"""
