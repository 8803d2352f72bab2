"""Entropy coding of JPEG (ITU-T T.81, annexes C, F, G): Huffman tables and the bits they make."""
