"""The algorithms, one a file; a file is named like its algorithm."""
