"""Many photos: listed, planned, kept in a journal, done in threads, resumed after anything."""
