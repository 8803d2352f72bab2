"""Looks at written files as a stranger would, and says what is wrong with them.

Shares no code with what writes the files where that could hide a common mistake: pictures are
searched by a walker of its own, and decoded by libraries.
"""
