"""A careless user without scripts: follows links, fills in anything, goes back, has two tabs, loses the session."""

import contextlib
import random
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import unquote, urlencode, urljoin, urlsplit
from uuid import UUID

import httpx
import lxml.html

from console.access.visitors import new_token
from console.pages.frame import SESSION_COOKIE, local_path
from console.pages.inbox.rows import read_reference
from console.pages.task.answers import PREFIX
from schemas.accounts import post
from store.database import Pool
from store.grants import Account, give_grant
from store.sessions import open_session
from tests.console.pages.people import Person
from tests.console.pages.task_pages import typed
from workers.connections import today_in_oslo

ANSWERS = {200, 303, 403, 404, 409, 422, 429}
MOST_REDIRECTS = 5
ANYTHING = (
    "", " ", "0", "-1", "99999999999999999999", "1.13.2026", "31.2.26", "9999-12-31", "0001-01-01", "1.1.1", "<b>x</b>",
    "'; drop table x; --", "%00%ff", "a\0b", "{{ 7 * 7 }}", "🦜" * 50, "\u202eabc", "\ud7ff\uffff", "æøå " * 2000,
    "text:0", "null", "../../etc", "00000000-0000-0000-0000-000000000000", "on", "12.5", "1e400", "NaN", "\r\n\r\nx: y",
)  # fmt: skip
ODD_QUERIES = (
    "week=9999-12-31", "week=0001-01-01", "day=0001-01-01", "view=x", "after=%00", "after=x", "of=%00", "event=%ff",
    "lang=xx", "lang=ar", "on=0001-01-01", "known=9999-12-31", "preview=000000000000", "done=-1", "batch=%00", "for=x",
    "from=9999-12-31&to=0001-01-01", "first=0001-01-01&last=9999-12-31", "kommune=9999", "name=%00", "back=//x.example",
    "task=%00", "sent=%00", "before=4611686018427387904", "end=1", "tab=%00", "span=x", "by=x", "stage=%F0%9F%A6%9C",
)  # fmt: skip
SENT = re.compile("(?:sent|registered)=([^&]+)")
"""Where a page leads that has sent an event, and the event's id."""
BEFORE_IT = ("", "Linje en\r\n", "<i>", "x" * 3000)
LONGEST_QUERY = 2_000  # characters: a client refuses to ask for an address of any length
CODES = {f"{PREFIX}-elements"}
"""Where one writes a list of codes, which are no texts."""
WORD = re.compile(r"ord-\w+-\d+-slutt")
ODD_PATHS = (
    "/tasks/x/y",
    "/participants/%00",
    "/cooperation/%00",
    "/nowhere",
    "/what-if/x",
    "/case/%ff",
    "/journeys/x",
)


class Sheet(NamedTuple):
    """A page as it was when it was opened."""

    path: str
    tree: Any
    status: int


@dataclass
class Seen:
    """What careless users have done, to be compared with the database.

    Attributes:
        sent: By its id, whom an event is about that the console said it has, and a word that was sent with it.
        named: The tasks that somebody's forms named, by account.
    """

    sent: dict[str, tuple[UUID, str | None]] = field(default_factory=dict)
    named: dict[UUID, set[tuple[UUID, str]]] = field(default_factory=dict)


class Fault(AssertionError):
    """Something that must not happen; the text has what was done before."""


class Careless:
    """One user. Every choice is taken from a random source of the user's own.

    Attributes:
        never: Words that no page may show to this user.
        drafts: For each task page, the word that was typed there last and has not been sent.
    """

    def __init__(
        self, pool: Pool, url: str, name: str, role: str, seed: str, never: tuple[str, ...], seen: Seen
    ) -> None:
        self.pool, self.name, self.post, self.never, self.seen = pool, name, post(role), never, seen
        self.account = Account("https://issuer.example", name)
        self.random = random.Random(seed)
        self.person = Person(url)
        self.id: UUID
        self.tabs: list[list[Sheet]] = [[], []]
        self.tab = 0
        self.drafts: dict[str, str] = {}
        self.did: deque[str] = deque(maxlen=40)
        self.steps = self.words = 0

    # --- what they do ---------------------------------------------------------------------------------------------

    async def sign_in(self) -> None:
        """Open a session; whoever lost the role gets it anew."""
        token = new_token()
        async with self.pool.acquire() as conn:
            await give_grant(conn, self.account, self.post, today_in_oslo(), None, by="the tests", reason="works here")
            until = datetime.now(UTC) + timedelta(hours=1)
            self.id = await open_session(conn, self.account, self.name, token, self.post, until)
        self.person.http.cookies.clear()
        self.person.http.cookies.set(SESSION_COOKIE, token)
        self.did.append("signs in")

    async def step(self) -> None:
        """Do one thing at random."""
        self.steps += 1
        does: tuple[tuple[Callable[[], Any], int], ...] = (
            (self._follow, 34), (self._fill_in, 40), (self._go_back, 7), (self._change_tab, 5), (self._lose_session, 4),
            (self._begin, 4), (self._ask_oddly, 4), (self._look_at_draft, 6),
        )  # fmt: skip
        await self.random.choices([each for each, _ in does], [weight for _, weight in does])[0]()

    async def _begin(self) -> None:
        await self._open("/")

    async def _follow(self) -> None:
        links = [] if self._sheet is None else [
            each for each in self._sheet.tree.xpath("//a/@href") if each.startswith("/") and each != "/sign-in"
        ]  # fmt: skip
        # What is in every page would be chosen most of the time.
        deep = [each for each in links if each.startswith("/tasks/") or "/register" in each]
        deeper = deep or [each for each in links if each.startswith(("/inbox?", "/participants/", "/journeys/"))]
        chosen = deeper if deeper and self.random.random() < 0.6 else links
        path = self.random.choice(chosen) if chosen else "/"
        answer = await self._got(path)
        here = self._sheet
        if (
            answer.status_code in {403, 404}
            and here is not None
            and here.status not in {403, 404}
            and not _may_go(path)
        ):
            raise self.fault(f"the link to {path} on {here.path} leads nowhere", answer)
        await self._land(path, answer)

    async def _go_back(self) -> None:
        if len(self._history) > 1:
            self._history.pop()
            self.did.append(f"goes back to {self._history[-1].path}")

    async def _change_tab(self) -> None:
        self.tab = 1 - self.tab
        self.did.append(f"changes to tab {self.tab}")

    async def _lose_session(self) -> None:
        how = self.random.choice(["ended", "cookie", "elsewhere"])
        self.did.append(f"loses the session ({how})")
        if how == "cookie":
            self.person.http.cookies.clear()
        if how == "ended":
            async with self.pool.acquire() as conn:
                await conn.execute("update access.sessions set ended_at = now() where account = $1", self.id)
        if how == "elsewhere":  # signed in anew, from a window that the old pages know nothing of
            await self.sign_in()

    async def _ask_oddly(self) -> None:
        path = self.random.choice([*ODD_PATHS, *(sheet.path for sheet in self._history[-5:])])
        await self._open(f"{path.partition('?')[0]}?{self.random.choice(ODD_QUERIES)}")

    async def _look_at_draft(self) -> None:
        if self.drafts:
            await self.has_kept(self.random.choice(sorted(self.drafts)))

    async def has_kept(self, path: str) -> None:
        """Look whether what was typed last into the form of a task is there."""
        word, answer = self.drafts[path], await self._got(path)
        while answer.status_code == 303:
            await self.sign_in()
            answer = await self._got(path)
        if answer.status_code == 404:  # the participant has moved, or the role does not see it
            del self.drafts[path]
        elif answer.status_code == 200 and word not in answer.text:
            raise self.fault(f"the draft {word} of {path} is lost", answer)

    # --- forms ----------------------------------------------------------------------------------------------------

    async def _fill_in(self) -> None:
        every = [] if self._sheet is None else list(self._sheet.tree.forms)
        # Those in the bar are on every page; those in which one writes much are rare.
        rest = [each for each in every if not (each.action or "").startswith(("/sign-out", "/search"))]
        long = [each for each in rest if any(name.startswith(f"{PREFIX}-") for name in each.fields)]
        forms = long if long and self.random.random() < 0.6 else rest if rest or self.random.random() < 0.9 else every
        if not forms or self._sheet is None:
            await self._follow()
            return
        form = self.random.choice(forms)
        path, fields = form.action or self._sheet.path.partition("?")[0], self._fields(form)
        if form.method == "GET":
            await self._open(f"{path.partition('#')[0]}?{urlencode(fields)[:LONGEST_QUERY]}")
        else:
            await self._send(path, fields)

    def _fields(self, form: Any) -> list[tuple[str, str]]:
        """Give what the form holds: as it stands, as it should be, or with anything anywhere; and which button."""
        fields = [(name, value or "") for name, value in form.form_values()]
        event = dict(fields).get("event", "")
        how = self.random.choice(["as it stands", "well", "well", "badly"])
        if event and how == "well":
            fields = self._well(dict(fields), event)
        elif how != "as it stands":
            fields = [each for name, value in fields for each in self._changed(form, name, value, how)]
            fields += self._chosen(form, dict(fields))
        buttons = form.xpath(".//button[@type='submit' and @name] | .//input[@type='submit' and @name]")
        if event and self.random.random() < 0.5:
            buttons = [each for each in buttons if each.get("value") == "send"] or buttons
        if buttons:
            button = self.random.choice(buttons)
            fields.append((button.get("name"), button.get("value", "")))
        self.did.append(f"fills in {how}: {[name for name, _ in fields][:12]}")
        return self._with_a_word(form, fields)

    @staticmethod
    def _well(fields: dict[str, str], event: str) -> list[tuple[str, str]]:
        rest = [(name, value) for name, value in fields.items() if not name.startswith(f"{PREFIX}-")]
        good: list[tuple[str, str]] = []
        for name, value in typed(event).items():
            values = value if isinstance(value, list) else [value]
            good += [(name, each) for each in values if name not in {"event", "action"}]
        return rest + good

    def _changed(self, form: Any, name: str, value: str, how: str) -> list[tuple[str, str]]:
        if name in {"writer", "event"} or (name == "csrf" and self.random.random() < 0.95):
            return [(name, value)]
        odd = self.random.random()
        if how == "well" or odd < 0.4:
            options = form.xpath(f".//select[@name='{name}']/option/@value")
            return [(name, self.random.choice(options) if options else value)]
        if odd < 0.5:
            return []
        return [(name, self.random.choice(ANYTHING))] * (2 if odd > 0.95 else 1)

    def _chosen(self, form: Any, there: dict[str, str]) -> list[tuple[str, str]]:
        """Tick some of what can be ticked."""
        boxes = form.xpath(".//input[@type='checkbox' or @type='radio'][@name]")
        few = [each for each in boxes if self.random.random() < 0.3][:10]
        return [(each.get("name"), each.get("value", "on")) for each in few if each.get("name") not in there]

    def _with_a_word(self, form: Any, fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Write a word that nobody else writes into a field for texts."""
        texts = {each for each in form.xpath(".//textarea/@name") if each.startswith(f"{PREFIX}-")} - CODES
        if not texts:
            return fields
        self.words += 1
        name, word = self.random.choice(sorted(texts)), f"ord-{self.name}-{self.words}-slutt"
        rest = [each for each in fields if each[0] != name]
        return [*rest, (name, self.random.choice(BEFORE_IT) + word)]

    async def _send(self, path: str, fields: list[tuple[str, str]]) -> None:
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        named = self.seen.named.setdefault(self.id, set())
        for text in (*data.get("task", ()), *data.get("take", ())):
            with contextlib.suppress(ValueError):
                named.add(read_reference(text)[0])
        answer = await self._answered("POST", path, data=data)
        if path.startswith("/tasks/"):
            _, _, participant, key = path.split("/", 3)
            named.add((UUID(participant), unquote(key)))
            self._remember(path, UUID(participant), data, answer)
        if path.startswith("/participants/") and "/register/" in path:
            self._remember(path, UUID(path.split("/")[2]), data, answer)
        await self._land(path, answer)

    def _remember(self, path: str, participant: UUID, data: dict[str, list[str]], answer: httpx.Response) -> None:
        """Note what was typed and not sent, and what was sent."""
        action, where = data.get("action", ["send"])[-1], answer.headers.get("location", "")
        typed_ones = {name: values for name, values in data.items() if name.startswith(f"{PREFIX}-")}
        word = next((found[0] for values in typed_ones.values() if (found := WORD.findall(values[-1]))), None)
        untaken = where.startswith("/sign-in") or answer.status_code == 403  # kept, whatever was to be done with it
        if action in {"forget", "undo", "take-aside", "keep-newest"} and answer.status_code == 303 and not untaken:
            self.drafts.pop(path, None)
        if not (untaken or action in {"send", "draft", "read"}) or not typed_ones or answer.status_code == 404:
            return
        sent = SENT.search(where)
        if sent is not None:
            self.seen.sent.setdefault(sent[1], (participant, word))
        elif answer.status_code == 422 and word is not None and word not in answer.text:
            raise self.fault(f"what was typed ({word}) is not on the page that refuses it", answer)
        self.drafts.pop(path, None)
        if word is not None and sent is None:
            self.drafts[path] = word

    # --- pages ----------------------------------------------------------------------------------------------------

    @property
    def _history(self) -> list[Sheet]:
        return self.tabs[self.tab]

    @property
    def _sheet(self) -> Sheet | None:
        return self._history[-1] if self._history else None

    async def _open(self, path: str) -> None:
        await self._land(path, await self._got(path))

    async def _got(self, path: str) -> httpx.Response:
        return await self._answered("GET", path)

    async def _land(self, path: str, answer: httpx.Response) -> None:
        """Follow where an answer leads, and let its page be the one that is looked at."""
        for _ in range(MOST_REDIRECTS):
            if answer.status_code != 303:
                break
            path = urljoin(path, answer.headers["location"])
            if urlsplit(path).netloc:
                raise self.fault(f"the console leads away, to {path}", answer)
            if path.startswith("/sign-in"):
                await self.sign_in()
                path = local_path(httpx.QueryParams(urlsplit(path).query).get("next"))
            answer = await self._got(path)
        else:
            raise self.fault("the console leads in a ring", answer)
        if "text/html" in answer.headers.get("content-type", ""):
            self._history.append(Sheet(path, lxml.html.fromstring(answer.text), answer.status_code))
            del self._history[:-20]

    async def _answered(self, method: str, path: str, **more: Any) -> httpx.Response:
        self.did.append(f"{method} {path}")
        answer = await self.person.http.request(method, path, **more)
        self.did.append(f"  {answer.status_code} {answer.headers.get('location', '')}")
        if answer.status_code not in ANSWERS:
            raise self.fault(f"{method} {path} is answered with {answer.status_code}", answer)
        shown = next((word for word in self.never if word in answer.text), None)
        if shown is not None:
            raise self.fault(f"{method} {path} shows {shown} to {self.post}", answer)
        return answer

    def fault(self, text: str, answer: httpx.Response) -> Fault:
        """Say what went wrong, and what was done before."""
        page = "\n" + re.sub(r"<[^>]+>|\s+", " ", answer.text)[:1500]
        return Fault(f"{self.name} ({self.post}): {text}; before:\n  " + "\n  ".join(self.did) + page)


def _may_go(path: str) -> bool:
    """Whether what a link leads to may be gone by the time it is followed."""
    return path.startswith(("/tasks/", "/participants/", "/journeys/", "/what-if/", "/inbox/date"))
