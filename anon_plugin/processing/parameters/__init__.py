"""Parameters that several algorithms share, and how they are read.

Most files are about some parameters: `parameters()` or functions named like them build the
definitions, `read…(inputs)` reads them. Files that end in _rows read the rows of the layers that
parameters name. `inputs` is what one call was given; `definitions`, `attributes` and `suggestions`
are tools for the others.
"""
