"""Every page there is, with an address at which each role may open it: made from the table of pages and what exists."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from console.access.rights import PAGES, RIGHTS_OF_PEOPLE, Open
from console.pages.inbox.rows import reference_of
from console.pages.paths import address_path, correction_path, journey_path, participant_path, register_path
from schemas.accounts import ROLES
from schemas.organisations import STEGVIS
from schemas.tasks import TASK_TYPES
from store.database import Pool
from store.documents import keep
from store.reports import OpenTask
from tests.console.access.walk import a_caseload
from tests.console.api.carried import carried, settled
from tests.console.api.web import Web
from tests.console.pages.people import signed_in
from tests.console.pages.task_pages import ORGANISATIONS, address, an_open_task, digest_of, typed, with_name
from tests.console.pages.test_levers_page import begun
from tests.console.pages.test_what_if_pages import SHORTER
from tests.histories.live import ago

NO_PAGES = {
    "/", "/sign-in/begin", "/sign-in/back", "/static/{path:path}", "/inbox/news", "/levers/{lever}/news",
    "/participants/{participant}/documents/{kind}/{made_from}/{language}", "/calendar/{secret}.ics",
}  # fmt: skip
"""What leads on, what only an issuer of accounts leads to, what is no page, and documents, which are made first."""
OF_THE_KOMMUNE = {"/participants/{participant}/own", "/participants/{participant}/address"}
"""Pages that only the kommune of the participant opens, whatever the role."""
REGISTERED = {
    "3301": ("absence.registered", "plan.agreed", "deadline.extended"),
    "33": ("guidance.postponed", "decision.othermade"),
    "nav": ("handover.accepted",),
    "adult_education": ("handover.accepted",),
}
"""Some of what each organisation registers without a task."""
NAME, ADDRESS = "Kanari Fuglesang", "Hemmelig vei 7"
"""Who everybody is here; the address is protected."""
IN_KOMMUNE = {"access_administrator", "auditor"}


@dataclass(frozen=True)
class Seen:
    """What one account has to open: a participant, a task, a case, answers to a what-if, a letter to read, a lever, an
    event to correct, and events to register."""

    participant: UUID | None
    started: UUID
    task: OpenTask | None
    job: str
    preview: str
    lever: str
    correction: str
    registers: tuple[str, ...]


Addresses = Callable[[Seen], list[str]]
OPENED: dict[str, Addresses] = {
    "/sign-in": lambda seen: ["/sign-in"],
    "/inbox": lambda seen: ["/inbox", "/inbox?view=unit"],
    "/inbox/date": lambda seen: [f"/inbox/date?task={_reference(seen)}"] if seen.task else [],
    "/inbox/views": lambda seen: ["/inbox/views"],
    "/inbox/substitutes": lambda seen: ["/inbox/substitutes"],
    "/tasks/{participant}/{key:path}": lambda seen: [address(seen.task)] if seen.task else [],
    "/previews/{participant}/{key:path}": lambda seen: [seen.preview] if seen.preview else [],
    "/participants/{participant}": lambda seen: [participant_path(seen.participant)] if seen.participant else [],
    "/participants/{participant}/own": lambda seen: [
        f"{participant_path(seen.participant or '')}/own?in={each}" for each in ("nb", "ar")
    ],
    "/participants/{participant}/address": lambda seen: [address_path(seen.participant or "")],
    "/participants/{participant}/corrections/{event}": lambda seen: [seen.correction] if seen.correction else [],
    "/participants/{participant}/register": lambda seen: (
        [register_path(seen.participant), f"{register_path(seen.participant)}?q=dato"] if seen.participant else []
    ),
    "/participants/{participant}/register/{event}": lambda seen: [
        register_path(seen.participant, event) for event in seen.registers if seen.participant
    ],
    "/waits": lambda seen: ["/waits", "/waits?by=event&event=decision.made"],
    "/deadlines": lambda seen: ["/deadlines", "/deadlines?kind=all"],
    "/journeys/{participant}": lambda seen: [journey_path(seen.participant or "")],
    "/incidents": lambda seen: ["/incidents"],
    "/levers/{lever}": lambda seen: [seen.lever],
    "/events": lambda seen: ["/events"],
    "/grants": lambda seen: ["/grants"],
    "/access-log": lambda seen: ["/access-log"],
    "/calendar": lambda seen: ["/calendar"],
    "/cooperation": lambda seen: ["/cooperation"],
    "/cooperation/{kommune}": lambda seen: ["/cooperation/3301"],
    "/case": lambda seen: ["/case", f"/case?kommune=3301&from={ago(90)}&to={ago(0)}"],
    "/case/{participant}": lambda seen: [f"/case/{seen.started}"],
    "/operation": lambda seen: ["/operation"],
    "/what-if": lambda seen: ["/what-if"],
    "/what-if/{job}": lambda seen: [seen.job],
    "/interpreters": lambda seen: ["/interpreters"],
    "/law": lambda seen: ["/law"],
    "/account": lambda seen: ["/account"],
}
"""For each page, the addresses at which it is looked at."""


def _reference(seen: Seen) -> str:
    assert seen.task is not None
    return reference_of(seen.task.participant, None, seen.task.key).replace(" ", "%20")


def account_at(role: str) -> str:
    """Give an invented account of a role, at a place where there is something to see."""
    parties = ROLES[role].parties
    if role in IN_KOMMUNE:
        return f"{role}@3301"
    party = next(iter(parties))
    return f"{role}@{STEGVIS if party is None else ORGANISATIONS.get(party, party.value)}"


def patterns_for(role: str) -> list[str]:
    """Give the pages that a role may open."""
    return [
        path
        for (method, path), action in PAGES.items()
        if method == "GET" and path not in NO_PAGES and (isinstance(action, Open) or action in RIGHTS_OF_PEOPLE[role])
    ]


class Town:
    """People at whom every page may be looked at."""

    def __init__(self, web: Web, database: Pool) -> None:
        self._web, self._database = web, database
        self._seen: dict[str, Seen] = {}
        self._own: UUID
        self._started: UUID
        self._lever: int

    async def build(self) -> None:
        """Make the participants."""
        self._own = (await a_caseload(self._database)).own
        story = settled(100).add("decision.made", ago(60), decided_on=ago(60), outcome="granted", months=24)
        self._started = await carried(self._database, story.add("programme.started", ago(50), started_on=ago(50)))
        self._lever, _ = await begun(self._web, self._database)
        for participant in (self._own, self._started):
            await self._who(participant)
        async with self._database.acquire() as conn:
            await keep(
                conn, self._own, "decision", "0" * 24, "nb", media_type="text/html", content=b"", made_by="somebody",
                shows_address=False,
            )  # fmt: skip

    async def _who(self, participant: UUID) -> None:
        await with_name(self._database, participant, NAME, protected=True)
        async with self._database.acquire() as conn:
            await conn.execute("update person.people set address = $2 where participant = $1", participant, ADDRESS)

    async def pages_of(self, role: str, pattern: str) -> list[str]:
        """Give the addresses at which an account of a role opens a page."""
        if pattern in OF_THE_KOMMUNE and not account_at(role).endswith("@3301"):
            return []
        return OPENED[pattern](await self._seen_by(role))

    async def _seen_by(self, role: str) -> Seen:
        if role not in self._seen:
            types = [each for each in TASK_TYPES if each.role.value in {each.value for each in ROLES[role].works_as}]
            types = [each for each in types if not each.form.of_pair]
            task = await an_open_task(self._database, types[0]) if types else None
            if task is not None:
                await self._who(task.participant)
            kommune = account_at(role).endswith(("@3301", f"@{STEGVIS}"))
            participant = self._own if kommune else None if task is None else task.participant
            organisation = account_at(role).partition("@")[2]
            opens = (
                await self._job(role), await self._preview(role), f"/levers/{self._lever}",
                await self._correction(organisation), REGISTERED.get(organisation, ()),
            )  # fmt: skip
            self._seen[role] = Seen(participant, self._started, task, *opens)
        return self._seen[role]

    async def _preview(self, role: str) -> str:
        """Fill in a decision, and give where its letter is read through."""
        if role != "programme_adviser":
            return ""
        task = await an_open_task(self._database, next(each for each in TASK_TYPES if each.name == "make-decision"))
        await self._who(task.participant)
        async with signed_in(self._web, account_at(role)) as person:
            fields = typed("decision.made") | {"action": "read"}
            return (await person.send(address(task), on=address(task), **fields)).headers["location"]

    async def _correction(self, organisation: str) -> str:
        """Give where an organisation corrects an event of a participant; empty where it sees none of its own."""
        name = {"3301": "mapping.completed", "33": "guidance.booked"}.get(organisation)
        return "" if name is None else correction_path(self._own, await digest_of(self._database, self._own, name))

    async def _job(self, role: str) -> str:
        if "/what-if" not in patterns_for(role):
            return ""
        async with signed_in(self._web, account_at(role)) as person:
            return (await person.send("/what-if", on="/what-if", **SHORTER)).headers["location"]
