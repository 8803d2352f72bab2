"""OGC API – Processes: runs over folders and object stores, started, watched and cancelled."""
