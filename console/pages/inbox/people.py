"""Who is who at the inbox: whose tasks are one's own, who else has the role, what people are called."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from console.access.invented import name_of, posts_at
from console.access.rights import RIGHTS_OF_PEOPLE, Action
from console.access.visitors import INVENTED, Visitor
from console.pages.frame import Pages
from schemas.accounts import ROLES, Post
from schemas.organisations import party_of
from store.database import Connection
from store.sessions import names_of
from store.worklists import Colleague, Whose, colleagues, known_account, subjects_of, substituted


def roles_of(visitor: Visitor) -> tuple[str, ...]:
    """Give the roles whose tasks are the unit's: those that one works as; for who leads, all of the organisation."""
    return roles_of_post(visitor.post)


def roles_of_post(post: Post) -> tuple[str, ...]:
    """Give the same for a role at an organisation."""
    if Action.ASSIGN_TASKS not in RIGHTS_OF_PEOPLE[post.role]:
        return tuple(sorted(ROLES[post.role].works_as))
    party = party_of(post.organisation)
    return tuple(sorted({role for each in ROLES.values() if party in each.parties for role in each.works_as}))


async def whose_tasks(conn: Connection, visitor: Visitor, away: Iterable[UUID]) -> Whose:
    """Give whose tasks are one's own: one's own, and those of whom one substitutes."""
    accounts = (visitor.id, *away)
    subjects = await subjects_of(conn, accounts)
    return Whose(visitor.organisation, roles_of(visitor), accounts, tuple(subjects.get(each, "") for each in accounts))


async def away_today(conn: Connection, visitor: Visitor, today: date) -> dict[UUID, date]:
    """Give whom the visitor substitutes today, and until when."""
    return await substituted(conn, visitor.id, today)


async def colleagues_of(conn: Connection, pages: Pages, visitor: Visitor, today: date) -> list[Colleague]:
    """Give to whom tasks of the unit can be given: who has a role at the organisation that works on tasks.

    In the trial version the invented ones too, whether they have signed in or not; the transaction writes.
    """
    roles = [role.name for role in ROLES.values() if role.works_as and party_of(visitor.organisation) in role.parties]
    if pages.invented:
        for post in posts_at([visitor.organisation])[visitor.organisation]:
            if post.role in roles:
                await known_account(conn, INVENTED, str(post), name_of(post))
    return await colleagues(conn, visitor.organisation, roles, today, INVENTED if pages.invented else None)


async def called(conn: Connection, accounts: Iterable[UUID | None]) -> dict[UUID, str]:
    """Give what colleagues call the people of some accounts; an account without a name is left out."""
    wanted = {account for account in accounts if account is not None}
    return await names_of(conn, wanted) if wanted else {}
