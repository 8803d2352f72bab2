"""The sphere around the camera: directions, views, regions and shapes on it, whatever picture of it
there is."""
