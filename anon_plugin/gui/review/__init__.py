"""The review: people look at what was found, photo by photo or all crops at once, and correct it.

The layer of detections is the document. What a person does is an edit command of that layer, so
that undo, save and roll back are QGIS' own. Loaded when somebody opens the dock.
"""
