"""Photos that people have judged, as a folder to learn from.

verdicts.py says what somebody said of a photo, splitting.py which photos are kept aside to measure
with, pictures.py what is cut out of a photo, training_folder.py writes and grows the folder.
"""
