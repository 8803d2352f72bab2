"""How good detections are, against ground truth.

ground_truth.py reads annotations, matching.py decides which findings are right, curves.py turns
that into precision, recall and AP, overlap.py measures areas (IoU per box and class, coverage),
intervals.py says how sure the figures are, and summary.py puts them all together.
"""
