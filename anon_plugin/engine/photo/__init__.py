"""A photo: its picture, its geotag, its projection and its file."""
