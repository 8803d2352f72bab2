"""The plugin in QGIS' toolbox: it reads parameters, starts a run of the engine and shows results.

Its rooms, top first; nothing imports from a room above its own:

algorithms  one file for each algorithm of the toolbox, named by its id, and what several share
results     what a run gives back: layers being written, numbers, the report
parameters  the parameters that several algorithms have: their definitions, and how they are read
layers      what result layers look like: fields, rows, symbols, forms
"""
