"""Who looks at a page: a person who is signed in, and the role in which they act."""

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from console.access.rights import RIGHTS_OF_PEOPLE, Action
from schemas.accounts import Post, post
from schemas.organisations import today_of
from store.database import Connection
from store.grants import Account, grants_of
from store.sessions import session_of

INVENTED = "invented"
"""The issuer of invented accounts, which exist on loopback only. The subject of one is its post."""
LONGEST = timedelta(hours=10)
"""After so long one signs in again, in any case: longer than a working day."""
IDLE = timedelta(hours=2)
"""After so long without a page that somebody asked for one signs in again."""
_NONCE, _SEAL = 16, sha256().digest_size  # bytes


class NotSignedIn(Exception):
    """A page for which one signs in, asked for without a session that counts."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is signed in.

    Attributes:
        id: Of the account; may be noted beside what the person does, and logged.
        account: Who.
        name: What colleagues call them.
        post: In which of their roles they act.
        posts: All roles they have today.
        token: The secret of the session; in the cookie alone, never shown or logged.
    """

    id: UUID
    account: Account
    name: str
    post: Post
    posts: tuple[Post, ...]
    token: str

    def __repr__(self) -> str:
        return f"Visitor({self.id}, {self.post})"

    @property
    def organisation(self) -> str:
        """Whose rows they see."""
        return self.post.organisation

    @property
    def invented(self) -> bool:
        """Whether the account is invented."""
        return self.account.issuer == INVENTED

    def may(self, action: Action) -> bool:
        """Whether the role in which they act lets do something."""
        return action in RIGHTS_OF_PEOPLE[self.post.role]


async def visitor_of(
    conn: Connection, token: str | None, today: date, *, invented: bool, by_hand: bool = True
) -> Visitor:
    """Find out who looks at a page. Session and grants are asked for each time, so what ended counts no more.

    Args:
        conn: A connection; the web's role is enough.
        token: From the cookie; None without one.
        today: The date in Europe/Oslo on which grants count.
        invented: Whether invented accounts exist here.
        by_hand: Whether somebody asks, and not a page by itself, which keeps no session from ending.

    Raises:
        NotSignedIn: No session counts, or the account has no role today.
    """
    session = None if not token else await session_of(conn, token, IDLE, by_hand=by_hand)
    if session is None or token is None:
        raise NotSignedIn
    posts = await posts_of(conn, session.account, today, invented=invented)
    if not posts:
        raise NotSignedIn
    wanted = None if session.post is None else _today(session.post)
    acting = wanted if wanted in posts else posts[0]
    return Visitor(session.id, session.account, session.name or str(acting), acting, posts, token)


async def posts_of(conn: Connection, account: Account, today: date, *, invented: bool) -> tuple[Post, ...]:
    """Give the roles that an account has today; none for an invented one where those do not exist."""
    if account.issuer == INVENTED:
        return (post(account.subject),) if invented else ()
    return tuple(dict.fromkeys(_today(grant.post) for grant in await grants_of(conn, account, today)))


def _today(held: Post) -> Post:
    """Give a role at its organisation of today: a kommune may have another number since the grant was given."""
    return held._replace(organisation=today_of(held.organisation))


def code_of(account: UUID) -> str:
    """Give the code by which an access administrator finds somebody who has signed in once: 12 digits of the id."""
    return str(account)[:13]


def new_token() -> str:
    """Make the secret of a session."""
    return secrets.token_urlsafe(32)


def form_token(secret: bytes, session: str) -> str:
    """Make the token of a form: only who sees the page of this session has it.

    It differs each time, so that nothing is learnt from the length of compressed pages.
    """
    nonce = secrets.token_bytes(_NONCE)
    return base64.urlsafe_b64encode(nonce + _seal(secret, session, nonce)).decode()


def is_form_token(secret: bytes, session: str, token: str) -> bool:
    """Whether a form comes from a page of this session."""
    try:
        made = base64.urlsafe_b64decode(token)
    except ValueError:
        return False
    return hmac.compare_digest(made[_NONCE:], _seal(secret, session, made[:_NONCE]))


def writer_token(secret: bytes, account: UUID, today: date) -> str:
    """Seal into a long form the account for which its page was made: it holds longer than the session."""
    said = secrets.token_bytes(_NONCE) + account.bytes + today.toordinal().to_bytes(4)
    return base64.urlsafe_b64encode(said + _seal_of_writer(secret, said)).decode()


def writer_of(secret: bytes, token: str, today: date) -> UUID | None:
    """Give for which account the page of a form was made, today or the day before; None where no page of ours says."""
    try:
        made = base64.urlsafe_b64decode(token)
    except ValueError:
        return None
    said, seal = made[:-_SEAL], made[-_SEAL:]
    if not hmac.compare_digest(seal, _seal_of_writer(secret, said)):
        return None
    day = date.fromordinal(int.from_bytes(said[-4:]))
    return UUID(bytes=said[_NONCE:-4]) if today - day <= timedelta(days=1) else None


def _seal_of_writer(secret: bytes, said: bytes) -> bytes:
    return hmac.digest(secret, b"writer\0" + said, sha256)


def _seal(secret: bytes, session: str, nonce: bytes) -> bytes:
    return hmac.digest(secret, b"form\0" + session.encode() + b"\0" + nonce, sha256)
