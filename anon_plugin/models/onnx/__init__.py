"""Detectors of others, as ONNX files."""
