"""Routes that take a picture: /blur/, /detect/ and /redact/."""
