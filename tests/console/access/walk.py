"""What the walk over all rights goes over: callers, participants, and for each call whom its answer may show.

A page that is not among `PAGES_SHOWN` fails the walk, as a call that is not among `SHOWN` does.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx

from console.access.callers import Scope
from console.access.rights import RIGHTS, RIGHTS_OF_PEOPLE, Action, Open
from console.pages.frame import SESSION_COOKIE
from schemas.accounts import ROLES
from schemas.organisations import NATIONAL, STEGVIS, party_of
from store.database import Pool
from tests.console.api.carried import accepted_at, carried, guided
from tests.console.api.web import a_key, housed
from tests.console.pages.people import HTML
from tests.histories.live import ago

KOMMUNER, COUNTIES = ("3301", "3303", "0301"), ("33", "03")
ORGANISATIONS = (*KOMMUNER, *COUNTIES, *NATIONAL, "stegvis")
SERVICE = "interpreter_service"
MOVED = 10  # days ago


class Caseload(NamedTuple):
    """Participants by how they stand to the kommune 3301; the service is asked something for the first."""

    own: UUID
    neighbours: UUID
    moved_in: UUID
    moved_away: UUID
    unknown: UUID

    def seen_by(self, organisation: str) -> set[UUID]:
        """Give those who are an organisation's own today."""
        everybody = {self.own, self.neighbours, self.moved_in, self.moved_away}
        return {
            "3301": {self.own, self.moved_in},
            "3303": {self.neighbours},
            "0301": {self.moved_away},
            "33": {self.own, self.neighbours, self.moved_in},
            "03": {self.moved_away},
            SERVICE: {self.own},
            "imdi": everybody,  # something is waited for of it in every journey
            "stegvis": everybody,
        }.get(organisation, set())


async def a_caseload(database: Pool) -> Caseload:
    """Make the participants; each has an incident and a person number."""

    def moved(story: Any, to: str) -> Any:
        return story.add("participant.moved", ago(MOVED), to_kommune=to, moved_on=ago(MOVED))

    found = Caseload(
        await carried(database, guided(40, interpreter_needed=True)),
        await carried(database, guided(40, kommune="3303")),
        await carried(database, moved(guided(60, kommune="0301"), "3301")),
        await carried(database, moved(guided(60), "0301")),
        uuid4(),
    )
    async with database.acquire() as conn:
        for number, participant in enumerate(found[:4]):
            await conn.execute(
                "insert into stegvis.incidents (participant, kind, about, cause) values ($1, 'play-failed', '', '')",
                participant,
            )
            await conn.execute(
                "insert into person.identifiers (participant, kind, value, source, id, first_seen)"
                " values ($1, 'fnr', $2, 's', 'i', now())", participant, number_of(number),
            )  # fmt: skip
    for participant in found[:4]:
        for name in ("participant.settled", "mapping.completed", "guidance.assessed", "guidance.booked"):
            await accepted_at(database, participant, name, ago(40))
        await accepted_at(database, participant, "participant.moved", ago(MOVED))
    return found


def number_of(index: int) -> str:
    return f"1389724802{index}"  # month plus 80: nobody's


@dataclass(frozen=True)
class Asking:
    """Who walks.

    Attributes:
        name: For a failure's text.
        organisation: Whose rows there are to see.
        headers: What goes with each call.
        allows: Whether a call may be made, by what the tables have for it.
    """

    name: str
    organisation: str
    headers: Mapping[str, str]
    allows: Callable[[Action | Open], bool]


async def people(client: httpx.AsyncClient) -> list[Asking]:
    """Sign in with every role at every organisation that can have it."""
    found = []
    for organisation in ORGANISATIONS:
        kind = None if organisation == STEGVIS else party_of(organisation)
        for role in (name for name, role in ROLES.items() if kind in role.parties):
            client.cookies.clear()
            answer = await client.post("/sign-in", data={"account": f"{role}@{organisation}"}, headers=HTML)
            assert answer.status_code == 303, (role, organisation, answer.status_code)
            headers = HTML | {"Cookie": f"{SESSION_COOKIE}={client.cookies[SESSION_COOKIE]}"}
            found.append(Asking(f"{role}@{organisation}", organisation, headers, _lets(role)))
    client.cookies.clear()
    return found


def _lets(role: str) -> Callable[[Action | Open], bool]:
    return lambda action: isinstance(action, Open) or action in RIGHTS_OF_PEOPLE[role]


async def machines(database: Pool) -> list[Asking]:
    """Give every scope at every organisation, also where it may not have the scope, and callers without a key."""
    found = [
        Asking("nobody", "", {}, lambda action: action is Open.TO_ALL),
        Asking("an unknown key", "", bearer("stegvis_abcdefghij_x"), lambda action: action is Open.TO_ALL),
    ]
    for organisation in ORGANISATIONS:
        for scope in Scope:
            key = await a_key(database, organisation, scope)
            found.append(Asking(f"{scope}@{organisation}", organisation, bearer(key), _allows(organisation, scope)))
    return found


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def _allows(organisation: str, scope: Scope) -> Callable[[Action | Open], bool]:
    operators = organisation == "stegvis"
    may_have = operators if scope is Scope.OPERATE else not (operators and scope is Scope.PERSONS_LOOKUP)
    return lambda action: isinstance(action, Open) or (may_have and action in RIGHTS[scope])


# --- whom an answer may show ----------------------------------------------------------------------------------------

Whom = Callable[[Caseload, str], set[UUID]]


def own(caseload: Caseload, organisation: str) -> set[UUID]:
    return caseload.seen_by(organisation)


def nobody(caseload: Caseload, organisation: str) -> set[UUID]:
    return set()


def also_without_a_journey(caseload: Caseload, organisation: str) -> set[UUID]:
    """Give the own, and those of whom there are events without a journey."""
    return {*caseload}


def own_of_kommuner(caseload: Caseload, organisation: str) -> set[UUID]:
    """Give those about whom an event of a kommune counts."""
    return caseload.seen_by(organisation) if organisation in KOMMUNER else set()


SHOWN: Mapping[tuple[str, str], Whom] = {
    ("POST", "/events"): own_of_kommuner,
    **{
        ("GET", f"/{name}"): own
        for name in ("journeys", "tasks", "waits", "deadlines", "feed", "incidents", "requests")
    },
    ("GET", "/journeys/{participant}"): own,
    ("POST", "/participants/lookup"): own,
    ("POST", "/requests/redrive"): nobody,
    ("GET", "/unmatched"): nobody,
    ("GET", "/rules"): nobody,
    ("GET", "/health/live"): nobody,
    ("GET", "/health/ready"): nobody,
    ("GET", "/metrics"): nobody,
    ("GET", "/openapi.json"): nobody,
    ("GET", "/asyncapi.json"): nobody,
    ("GET", "/schemas/{name:path}"): nobody,
}
"""For each call, whose participants its answer shows to an organisation that may make it."""
PAGES_SHOWN: Mapping[tuple[str, str], Whom] = {
    ("GET", "/"): nobody,
    ("GET", "/sign-in"): nobody,
    ("POST", "/sign-in"): nobody,
    ("POST", "/sign-out"): nobody,
    ("POST", "/role"): nobody,
    ("GET", "/sign-in/begin"): nobody,
    ("GET", "/sign-in/back"): nobody,
    ("POST", "/sign-out/everywhere"): nobody,
    ("GET", "/static/{path:path}"): nobody,
    ("GET", "/inbox"): own,
    ("GET", "/inbox/news"): nobody,
    ("POST", "/inbox/tasks"): nobody,
    ("GET", "/inbox/date"): own,
    ("POST", "/inbox/date"): nobody,
    ("POST", "/inbox/give"): nobody,
    ("POST", "/inbox/undo"): nobody,
    ("GET", "/inbox/views"): nobody,
    ("POST", "/inbox/views"): nobody,
    ("POST", "/inbox/views/drop"): nobody,
    ("GET", "/inbox/substitutes"): nobody,
    ("POST", "/inbox/substitutes"): nobody,
    ("POST", "/inbox/substitutes/end"): nobody,
    ("POST", "/search"): nobody,
    ("GET", "/tasks/{participant}/{key:path}"): own,
    ("POST", "/tasks/{participant}/{key:path}"): nobody,
    ("GET", "/waits"): own,
    ("POST", "/waits/again"): nobody,
    ("POST", "/waits/again/group"): nobody,
    ("GET", "/deadlines"): nobody,  # figures
    ("GET", "/journeys/{participant}"): own,
    ("GET", "/participants/{participant}"): own,
    ("GET", "/participants/{participant}/own"): own,
    ("GET", "/participants/{participant}/corrections/{event}"): own,
    ("POST", "/participants/{participant}/corrections/{event}"): nobody,
    ("GET", "/participants/{participant}/register"): own,
    ("GET", "/participants/{participant}/register/{event}"): own,
    ("POST", "/participants/{participant}/register/{event}"): nobody,
    ("GET", "/previews/{participant}/{key:path}"): own,
    ("POST", "/participants/{participant}/documents"): nobody,
    ("GET", "/participants/{participant}/documents/{kind}/{made_from}/{language}"): own,
    ("POST", "/participants/{participant}/comments"): nobody,
    ("POST", "/participants/{participant}/comments/withdraw"): nobody,
    ("GET", "/incidents"): own,
    ("POST", "/incidents/again"): nobody,
    ("GET", "/levers/{lever}"): own,
    ("GET", "/levers/{lever}/news"): nobody,
    ("POST", "/levers/{lever}/cancel"): nobody,
    ("POST", "/levers/{lever}/go-on"): nobody,
    ("GET", "/events"): also_without_a_journey,
    ("POST", "/events/discard"): nobody,
    ("POST", "/events/discard/group"): nobody,
    ("POST", "/events/take-back"): nobody,
    ("GET", "/grants"): nobody,
    ("POST", "/grants"): nobody,
    ("POST", "/grants/end"): nobody,
    ("GET", "/access-log"): own,
    ("POST", "/access-log/check"): nobody,
    ("GET", "/participants/{participant}/address"): own,
    ("POST", "/participants/{participant}/address"): nobody,
    ("GET", "/calendar"): own,
    ("GET", "/calendar/{secret}.ics"): nobody,  # whose address it is has no session
    ("GET", "/account"): nobody,
    ("POST", "/account/calendar"): nobody,
    ("POST", "/account/calendar/end"): nobody,
    ("POST", "/account/digest"): nobody,
    ("POST", "/account/digest/end"): nobody,
    ("GET", "/cooperation"): nobody,  # figures
    ("GET", "/cooperation/{kommune}"): own,
    ("GET", "/case"): nobody,  # a form
    ("GET", "/case/{participant}"): own,
    ("GET", "/operation"): nobody,  # figures
    ("GET", "/what-if"): nobody,  # a form
    ("POST", "/what-if"): nobody,
    ("GET", "/what-if/{job}"): nobody,  # a job is its account's
    ("POST", "/what-if/{job}/cancel"): nobody,
    ("GET", "/interpreters"): own,
    ("GET", "/law"): nobody,  # rules
}
"""For each page, at most whose participants it shows to somebody who may open it."""
PARTLY = {("GET", name) for name in ("/tasks", "/waits", "/deadlines", "/feed", "/requests")}
"""Calls that show those of whom there is something to show."""


# --- steps ----------------------------------------------------------------------------------------------------------


class Step(NamedTuple):
    """One call of the walk: its status, its text, and whom it shows."""

    status: int
    text: str
    shown: set[UUID]


async def steps(client: httpx.AsyncClient, who: Asking, call: tuple[str, str], caseload: Caseload) -> list[Step]:
    """Make a call: once for each participant, where it names one, else once and to its last page."""
    special = _SPECIAL.get(call)
    if special is not None:
        return [await special(client, who, participant, number) for number, participant in enumerate(caseload)]
    method, path = call
    if "{participant}" in path:
        return [
            await _page(client, who, method, path.replace("{participant}", str(each)), caseload) for each in caseload
        ]
    found = [await _page(client, who, method, path.replace("{name:path}", "envelope.json"), caseload)]
    if call in FILTERED:
        found += [await _page(client, who, method, f"{path}?participant={each}", caseload) for each in caseload]
    return found


FILTERED = {("GET", "/tasks"), ("GET", "/incidents"), ("GET", "/requests")}


async def _page(client: httpx.AsyncClient, who: Asking, method: str, path: str, caseload: Caseload) -> Step:
    text, after = "", None
    while True:
        url = httpx.URL(path).copy_merge_params({} if after is None else {"after": after})
        answer = await client.request(method, url, headers=who.headers)
        text += answer.text
        content = answer.json() if answer.headers.get("content-type") == "application/json" else {}
        after = content.get("next") if content.get("events", True) else None
        if after is None:
            return Step(answer.status_code, text, {each for each in caseload if str(each) in text})


async def _sent(client: httpx.AsyncClient, who: Asking, participant: UUID, number: int) -> Step:
    """An answer repeats the participant that was sent; whether there is a journey is what it shows."""
    headers = {**who.headers, "Content-Type": "application/cloudevents+json"}
    answer = await client.post("/events", json=housed(participant, data={"allocated_on": ago(1)}), headers=headers)
    shown = {participant} if answer.json().get("journey") == "under way" else set()
    # What an organisation may not send at all is not the right to send.
    lacks_type = answer.status_code == 403 and "scope" not in answer.json()["detail"]
    return Step(202 if lacks_type else answer.status_code, "", shown)


async def _looked_up(client: httpx.AsyncClient, who: Asking, participant: UUID, number: int) -> Step:
    body = {"kind": "fnr", "value": number_of(number)}
    answer = await client.post("/participants/lookup", json=body, headers=who.headers)
    return Step(answer.status_code, answer.text, {participant} if str(participant) in answer.text else set())


async def _repeated(client: httpx.AsyncClient, who: Asking, participant: UUID, number: int) -> Step:
    """It shows a participant by how many requests are made again; here none was refused."""
    answer = await client.post(f"/requests/redrive?participant={participant}", headers=who.headers)
    return Step(answer.status_code, answer.text, set())


_SPECIAL: Mapping[tuple[str, str], Callable[[httpx.AsyncClient, Asking, UUID, int], Awaitable[Step]]] = {
    ("POST", "/events"): _sent,
    ("POST", "/participants/lookup"): _looked_up,
    ("POST", "/requests/redrive"): _repeated,
}
