"""How asking a service can fail: try again, ask a person, or never. The texts hold no personal data."""

from datetime import timedelta


class ServiceUnavailable(Exception):
    """The service did not take the request this time: it is tried again.

    Attributes:
        retry_after: When the service said to try again; None where it did not.
    """

    def __init__(self, cause: str, retry_after: timedelta | None = None) -> None:
        super().__init__(cause)
        self.retry_after = retry_after


class ServiceRefused(Exception):
    """The service will not have the request as it is: a person must look at it; again it would be refused again."""


class ServiceDoesNotDoThis(Exception):
    """The service takes no such requests at all: it is not asked again until somebody says so."""
