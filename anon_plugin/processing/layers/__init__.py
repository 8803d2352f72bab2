"""The result layers: fields, features, styles, forms."""
