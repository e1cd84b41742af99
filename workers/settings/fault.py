"""The error of a setting."""

from schemas.errors import StegvisError


class SettingsError(StegvisError):
    """A setting is wrong; the text says which one, why, and what to do."""
