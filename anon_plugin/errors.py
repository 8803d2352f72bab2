"""Errors a user can act on: what happened, to which file or value, and what to do next."""

from __future__ import annotations


class AnonymizerError(Exception):
    """Base of every error that this product raises on purpose.

    Its message is meant for the user's eyes: complete sentences, no stack trace needed.
    """


class PhotoError(AnonymizerError):
    """One photo cannot be handled: it is not written, the report names it, the run goes on."""


class UnsupportedPhotoError(PhotoError):
    """It is no photo, or of a kind that is not handled; another file of it would be, perhaps."""


class TooLargePhotoError(PhotoError):
    """It has more pixels or bytes than are allowed; that is known before it is decoded."""


class SettingsError(AnonymizerError):
    """A setting makes the whole run senseless; raised before any photo is touched."""


class OutputError(AnonymizerError):
    """The output takes no file at all: the run ends, what is finished stays, the next goes on."""


class ModelError(AnonymizerError):
    """A model file is missing, damaged or of the wrong kind; raised before any photo is touched."""


class CancelledError(AnonymizerError):
    """The user asked to stop. Not a failure of the photo that was in work."""
