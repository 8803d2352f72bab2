"""What the plugin adds to the window of QGIS beside the toolbox: a menu, and a page of first steps.

Loaded only where there is a window.
"""
