"""WebP files (RFC 9649): every untouched pixel and all metadata stay as they are."""
