"""This machine: its memory, its cores, and how photos share them."""
