"""What is found in some frames of a video is followed through all the others."""
