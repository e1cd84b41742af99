"""Pages that say what did not happen, and what to do."""

from dataclasses import dataclass

from console.pages.words import N_


@dataclass(eq=False)  # not frozen: Python sets its traceback
class PageFault(Exception):
    """A page that cannot be shown, or a form that cannot be taken.

    Attributes:
        status: Of the answer.
        title: What did not happen.
        text: Why, and what to do; both in English, translated where shown.
        named: What stands in the text's places; no personal data.
        back: Where to go on; None for the first page.
        kept: Whether what was typed is kept all the same, and stands on the page at `back`.
        seconds: After which to try again; None where that makes no difference.
    """

    status: int
    title: str
    text: str
    named: tuple[tuple[str, str], ...] = ()
    back: str | None = None
    seconds: int | None = None
    kept: bool = False


def no_such_page() -> PageFault:
    """There is none at this address, or what it is about is not the visitor's to see: the two look alike."""
    return PageFault(
        404,
        N_("There is no such page"),
        N_("The address is wrong, or the case is not yours to see. Go back, or begin with your tasks."),
    )


def not_yours(role: str) -> PageFault:
    """The role in which the visitor acts does not open this page."""
    return PageFault(
        403,
        N_("This page is not for your role"),
        N_("You act as %(role)s. Change your role in the menu, or ask the access administrator of your organisation."),
        (("role", role),),
    )


def form_expired(back: str | None = None) -> PageFault:
    """A form that was not made by a page of this session."""
    return PageFault(
        403,
        N_("The form is too old"),
        N_("You have signed in anew since the page was opened, so nothing was changed. Open the page again, and send."),
        back=back,
    )


def away() -> PageFault:
    """The database is away."""
    return PageFault(
        503,
        N_("Stegvis cannot answer now"),
        N_("The database does not answer. Nothing was changed. Try again in a minute."),
    )


def ours() -> PageFault:
    """Something nobody foresaw."""
    return PageFault(
        500,
        N_("Something went wrong on our side"),
        N_("Try again. If it happens once more, tell support what you did."),
    )


def too_often(seconds: int) -> PageFault:
    """Something was done more often than people do it by hand."""
    return PageFault(
        429,
        N_("Too many times in a short while"),
        N_("Nothing was changed. Wait %(seconds)s seconds, and try again."),
        (("seconds", str(seconds)),),
        seconds=seconds,
    )


def erased(back: str) -> PageFault:
    """The participant was erased: nothing more is written about them."""
    return PageFault(
        409,
        N_("The participant is erased"),
        N_("Name and texts are gone, and no document or comment is added. The journey stays, in codes and dates."),
        back=back,
    )


def nothing_to_make(back: str) -> PageFault:
    """There is no event that the document could be made from."""
    return PageFault(
        409,
        N_("There is nothing to make the document from"),
        N_("The journey has not begun, the event was withdrawn, or its day has not come. Look at the history first."),
        back=back,
    )
