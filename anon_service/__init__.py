"""The engine as a service: pictures over HTTP, and jobs over OGC API – Processes.

Nothing here knows how a photo is anonymized. What knows it is `anon_plugin.engine`.
"""
