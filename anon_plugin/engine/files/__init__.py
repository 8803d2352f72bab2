"""Files: which photos are read, and how a result appears whole or not at all."""
