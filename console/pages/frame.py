"""What all pages share: who looks, in which language, how a page is written, and how forms are taken."""

import asyncio
import contextlib
import gzip
import re
from collections.abc import AsyncIterator, Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup, escape
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.access.openid import Issuer
from console.access.rates import Rate, Rates, address_of_caller
from console.access.rights import PAGES, Action, Open
from console.access.visitors import NotSignedIn, Visitor, form_token, is_form_token, visitor_of, writer_token
from console.pages.assets import address_of
from console.pages.carrying import Carrying
from console.pages.faults import form_expired, no_such_page, not_yours, too_often
from console.pages.figures import Figures
from console.pages.law import NotedLaw, Paragraphs, noted
from console.pages.look import Look
from console.pages.navigation import places_for
from console.pages.words import ROLES, capitalised, document_name, organisation_name, role_at, role_name
from console.texts.catalogues import translations
from schemas.rules import RuleBook
from schemas.texts import LANGUAGE_NAMES, TextLanguage
from store.access_log import Who, note_access
from store.database import Connection, Pool
from store.feed_news import FeedNews
from store.lists import reading
from store.organisation import as_organisation
from workers.addresses import is_loopback
from workers.connections import today_in_oslo
from workers.settings import Settings

SESSION_COOKIE, LANGUAGE_COOKIE = "stegvis_session", "stegvis_language"
BY_ITSELF = "auto"
"""The parameter of what a page asks without anybody pressing anything: it keeps no session from ending."""
YEAR = 365 * 24 * 3600
READ_WITHIN = 10.0  # seconds, when the database neither answers nor refuses
FORM_FIELDS = 1_000
_LOCAL_PATH = re.compile(r"/(?![/\\])[\x21-\x7e]{0,2000}")
_COMPRESSED_FROM = 1_000  # bytes

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""On every answer of the pages."""
OVER_TLS = {"Strict-Transport-Security": "max-age=31536000"}
"""On every page, where people come over TLS."""


@dataclass
class Pages:
    """What pages work with.

    Attributes:
        settings: The settings of the process.
        database: A pool of connections, which may be away.
        secret: The access secret.
        book: The rule sets.
        news: News of the feed, for pages that stay open; None where nothing is served.
    """

    settings: Settings
    database: Pool
    secret: bytes
    book: RuleBook
    news: FeedNews | None = None

    @cached_property
    def rates(self) -> Rates:
        """How often people do what only programs do often."""
        return Rates(self.settings)

    @cached_property
    def figures(self) -> Figures:
        """The figures that took long to count."""
        return Figures()

    @cached_property
    def carrying(self) -> Carrying:
        """The levers that this process carries."""
        return Carrying(self.database)

    @cached_property
    def paragraphs(self) -> Paragraphs:
        """What the rule sets hold on each paragraph."""
        return Paragraphs(self.book)

    @cached_property
    def issuer(self) -> Issuer | None:
        """The issuer of accounts; None where none is configured."""
        return None if self.settings.oidc_issuer is None else Issuer(self.settings)

    @property
    def invented(self) -> bool:
        """Whether invented accounts exist: only where no other machine reaches them, and no real person is at stake."""
        outside = self.settings.web_address is not None and not is_loopback(_host(self.settings.web_address))
        here = is_loopback(self.settings.web_host) and not outside
        return here and not self.settings.production and self.issuer is None

    @property
    def over_tls(self) -> bool:
        """Whether people come over TLS, which a proxy adds: cookies are then sent over nothing else."""
        if self.settings.web_address is not None:
            return self.settings.web_address.startswith("https:")
        return not is_loopback(self.settings.web_host)

    def cookie(self, name: str) -> str:
        """Give the name of a cookie. Over TLS no other host, and no page without TLS, can set one of this name."""
        return f"__Host-{name}" if self.over_tls else name

    def remember(self, answer: Response, name: str, value: str, seconds: int | None = None) -> None:
        """Let the browser keep a secret, until it is closed or so long; no script reads it, no other site sends it."""
        answer.set_cookie(
            self.cookie(name), value, max_age=seconds, httponly=True, samesite="lax", secure=self.over_tls
        )

    def forget(self, answer: Response, name: str) -> None:
        """Let the browser forget a secret."""
        answer.delete_cookie(self.cookie(name), httponly=True, samesite="lax", secure=self.over_tls)

    def count(self, rate: Rate, who: Request | Visitor) -> None:
        """Count what somebody does too often only with a program.

        Raises:
            PageFault: 429, with when to try again.
        """
        if isinstance(who, Request):
            by = address_of_caller(who, behind_proxy=self.settings.web_address is not None)
        else:
            by = str(who.id)
        if seconds := self.rates.count(rate, by):
            raise too_often(seconds)

    async def note_access(
        self, visitor: Visitor, participant: UUID | None, reason: str, request: Request, **parameters: str
    ) -> None:
        """Note in the access log that this page shows the visitor who a participant is. To be called before it does.

        A page about one participant calls it once, by ``schemas.access_log`` (``PARTICIPANT_PAGE``, ``TASK_PAGE`` with
        ``task=``); lists do not. Where the line cannot be written, the fault goes through and nothing is shown. Call it
        outside of ``reading`` and ``writing``: others who note something wait until a transaction ends.
        """
        page: str = request.scope["route"].path
        async with asyncio.timeout(READ_WITHIN), self.database.acquire() as conn:
            who = Who.person(visitor.account, visitor.post)
            await note_access(conn, who, participant, reason, page=page, **parameters)

    @cached_property
    def templates(self) -> Environment:
        """The templates: everything they write is escaped, and a name that is missing is a fault."""
        made = Environment(
            loader=PackageLoader("console"),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        made.policies["ext.i18n.trimmed"] = True
        made.newstyle_gettext = True  # type: ignore[attr-defined]  # extend() leaves what the extension has set
        made.globals["static"] = address_of
        made.filters["format_map"] = lambda text, named: text % named
        return made

    async def visitor(self, request: Request) -> Visitor:
        """Give who looks at a page that their role may open. The dependency of every page behind the sign-in.

        Raises:
            NotSignedIn: Nobody is signed in.
            PageFault: The role does not open the page, or the form is none of this session.
        """
        if "\0" in request.url.path or "%00" in request.url.query:  # fits in no database
            raise no_such_page()
        path = request.scope["route"].path
        action = PAGES[request.method if request.method != "HEAD" else "GET", path]
        visitor = await self.recognised(request)
        if not isinstance(action, Open) and not visitor.may(action):
            raise not_yours(role_name(visitor.post.role, translations(language_of(request)).gettext))
        if request.method == "POST":
            self.count(Rate.SENDING, visitor)
            await self._check_form(request, visitor)
        return visitor

    async def recognised(self, request: Request) -> Visitor:
        """Give who asks for a page, whatever their role may open.

        Raises:
            NotSignedIn: Nobody is signed in.
        """
        async with asyncio.timeout(READ_WITHIN), self.database.acquire() as conn:
            token = request.cookies.get(self.cookie(SESSION_COOKIE))
            by_hand = BY_ITSELF not in request.query_params
            visitor = await visitor_of(conn, token, today_in_oslo(), invented=self.invented, by_hand=by_hand)
        request.state.visitor = visitor
        return visitor

    async def _check_form(self, request: Request, visitor: Visitor) -> None:
        form = await form_of(request)
        token = form.get("csrf")
        # A browser says itself where a form comes from; the token holds where one does not.
        if is_foreign(request) or not isinstance(token, str) or not is_form_token(self.secret, visitor.token, token):
            raise form_expired()

    def address(self, request: Request) -> str:
        """Give the address at which people reach the pages, without a slash at its end."""
        return self.settings.web_address or str(request.base_url).rstrip("/")

    @contextlib.asynccontextmanager
    async def answering(self) -> AsyncIterator[Connection]:
        """Open a connection for nobody's organisation: what is asked of it is a function that runs as the owner."""
        async with asyncio.timeout(READ_WITHIN), self.database.acquire() as conn:
            yield conn

    @contextlib.asynccontextmanager
    async def reading(self, visitor: Visitor, participant: UUID | None = None) -> AsyncIterator[Connection]:
        """Open a transaction that reads for the organisation for which somebody acts. See ``store.lists.reading``."""
        async with self.reading_for(visitor.organisation, participant) as conn:
            yield conn

    @contextlib.asynccontextmanager
    async def reading_for(self, organisation: str, participant: UUID | None = None) -> AsyncIterator[Connection]:
        """Open a transaction that reads for an organisation; whoever calls has judged that it may."""
        async with asyncio.timeout(READ_WITHIN), reading(self.database, organisation, participant) as conn:
            yield conn

    @contextlib.asynccontextmanager
    async def writing(self, visitor: Visitor, participant: UUID | None = None) -> AsyncIterator[Connection]:
        """Open a transaction that writes for the organisation for which somebody acts."""
        async with (
            asyncio.timeout(READ_WITHIN),
            as_organisation(self.database, visitor.organisation, participant, readonly=False) as conn,
        ):
            yield conn

    def page(
        self,
        request: Request,
        template: str,
        /,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        **shown: Any,
    ) -> Response:
        """Write a page.

        Args:
            request: The call, of which visitor and language are taken.
            template: Its file below ``templates``.
            status: Of the answer.
            headers: More of them.
            shown: What the template shows, by name.
        """
        frame = Frame(self, request)
        text = self.templates.get_template(template).render(frame.names() | shown)
        every = HEADERS | {"Cache-Control": "no-store"} | (OVER_TLS if self.over_tls else {})
        return _compressed(request, text.encode(), status, (headers or {}) | every)

    def remembering(self, language: TextLanguage) -> str:
        """Give the value of the header ``Set-Cookie`` by which a browser keeps a language."""
        answer = Response()
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR, httponly=True, samesite="lax", secure=self.over_tls)
        return answer.headers["set-cookie"]


class Frame:
    """What stands around every page."""

    def __init__(self, pages: Pages, request: Request) -> None:
        self._pages, self._request = pages, request
        self.language = language_of(request)
        self.visitor: Visitor | None = getattr(request.state, "visitor", None)
        self.texts = translations(self.language)
        self.look = Look(self.language, today_in_oslo())
        self._laws: dict[str, NotedLaw] = {}
        self._written: dict[Hashable, Markup] = {}

    @property
    def today(self) -> date:
        """Today in Europe/Oslo."""
        return self.look.today

    @property
    def invented(self) -> bool:
        """Whether all people are invented here; every page says so."""
        return self._pages.invented

    @property
    def finds_people(self) -> bool:
        """Whether the page has the field that finds participants."""
        return self.visitor is not None and self.visitor.may(Action.LOOK_UP_PERSON)

    @property
    def has_calendar(self) -> bool:
        """Whether the menu leads to the page of calendar and mail."""
        return self.visitor is not None and self.visitor.may(Action.WORK)

    @property
    def path(self) -> str:
        """Of the page."""
        return self._request.url.path

    @property
    def csrf(self) -> str:
        """The token that every form sends along."""
        return "" if self.visitor is None else form_token(self._pages.secret, self.visitor.token)

    @property
    def writer(self) -> str:
        """For whom the page was made, which a long form sends along: what is typed is kept if it cannot be taken."""
        return "" if self.visitor is None else writer_token(self._pages.secret, self.visitor.id, self.today)

    def once(self, macro: Macro, *shown: Hashable) -> Markup:
        """Give what a macro writes for some values; a table writes the same day, law and steps again and again."""
        key = (macro, *shown)
        if key not in self._written:
            self._written[key] = Markup(macro(*shown))
        return self._written[key]

    def is_at(self, path: str) -> bool:
        """Whether the page is the one at a path of the bar, or below it."""
        return self.path == path or self.path.startswith(f"{path}/")

    def law(self, basis: str) -> NotedLaw:
        """Note a paragraph that the page shows, so that pressing it opens what it says."""
        if basis not in self._laws:
            paragraphs = self._pages.paragraphs
            self._laws[basis] = noted(basis, len(self._laws), paragraphs, self.look, self.texts)
        return self._laws[basis]

    @property
    def laws(self) -> list[NotedLaw]:
        """The paragraphs that the page has shown so far."""
        return list(self._laws.values())

    def in_language(self, language: str) -> str:
        """Give the address of this page in another language, its filters kept; of one above it for a form's answer."""
        kept = [
            (name, value) for name, value in self._request.query_params.multi_items() if name not in {"lang", BY_ITSELF}
        ]
        return f"{self._readable_path()}?{urlencode([*kept, ('lang', language)])}"

    def _readable_path(self) -> str:
        """Give the address of the page, or of the nearest one above that is there to be opened and not only sent to."""
        route = self._request.scope.get("route")
        pattern, path = ("", self.path) if route is None else (route.path, self.path)
        while pattern and ("GET", pattern) not in PAGES:
            pattern, path = pattern.rpartition("/")[0], path.rpartition("/")[0]
        first = places_for(self.visitor)[:1] if self.visitor is not None else []
        return path or next((place.path for place in first), "/sign-in")

    def names(self) -> dict[str, Any]:
        """Give what templates may use on every page, by name."""
        translate = self.texts.gettext
        return {
            "frame": self,
            "look": self.look,
            "today": self.today,
            "lang": self.language.value,
            "language_names": LANGUAGE_NAMES,
            "places": [] if self.visitor is None else places_for(self.visitor),
            "role_name": lambda role: role_name(role, translate),
            "organisation_name": lambda name: organisation_name(name, translate),
            "role_at": lambda role, organisation: role_at(role, organisation, translate),
            "capitalised": capitalised,
            "document_name": lambda kind: document_name(kind, self.language),
            "known_roles": ROLES,
            "_": self._text,
            "gettext": self._text,
            "ngettext": self._counted,
        }

    def _text(self, text: str, **named: object) -> Markup:
        """Translate a text, and put in what is named; both are escaped."""
        translated = _translated(text, self.language)
        return translated % named if named else translated

    def _counted(self, one: str, several: str, number: int, **named: object) -> Markup:
        """Translate a text that counts; the number itself stands as ``%(num)d`` or as a named one."""
        return escape(self.texts.ngettext(one, several, number)) % ({"num": number} | named)


@lru_cache(maxsize=4_096)
def _translated(text: str, language: TextLanguage) -> Markup:
    """Translate a text of a template. Remembered: there are so many of them, and a page has some a thousand times."""
    return escape(translations(language).gettext(text))


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def language_of(request: Request) -> TextLanguage:
    """Give the language of a page: the one asked for now, else the one remembered, else bokmål."""
    kept = request.cookies.get(LANGUAGE_COOKIE)
    return asked_language(request) or (TextLanguage(kept) if kept in set(TextLanguage) else TextLanguage.NB)


def asked_language(request: Request) -> TextLanguage | None:
    """Give the language that the address asks for (``?lang=nn``); None where it asks for none."""
    asked = request.query_params.get("lang")
    return TextLanguage(asked) if asked in set(TextLanguage) else None


async def form_of(request: Request) -> FormData:
    """Read the fields of a form; files are refused by having no place. The second time gives the same."""
    return await request.form(max_files=0, max_fields=FORM_FIELDS)


def local_path(text: str | None, otherwise: str = "/") -> str:
    """Give an address of this server from one that a caller names; another server's is not followed."""
    return text if text is not None and _LOCAL_PATH.fullmatch(text) else otherwise


def address_with(path: str, /, **filters: object) -> str:
    """Give the address of a page with some filters; those that are None, False or empty are left out."""
    kept = {name: value for name, value in filters.items() if value is not None and value is not False and value != ""}
    query = urlencode({name: 1 if value is True else value for name, value in kept.items()})
    return f"{path}?{query}" if query else path


def is_foreign(request: Request) -> bool:
    """Whether a browser says that a form was sent from another site."""
    return request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}


def uuid_in(form: FormData, name: str) -> UUID:
    """Give the UUID that a form holds.

    Raises:
        PageFault: It holds none: no page of ours made it.
    """
    try:
        return UUID(str(form.get(name)))
    except ValueError:
        raise no_such_page() from None


def to(path: str) -> Response:
    """Send on to a page, after a form was taken."""
    return RedirectResponse(path, 303, HEADERS | {"Cache-Control": "no-store"})


def to_sign_in(request: Request, fault: NotSignedIn, back: str = "/") -> Response:
    """Send on to the sign-in, and from there back; after a form was sent, to the page that shows it again."""
    query = f"?{request.url.query}" if request.url.query else ""
    wanted = request.url.path + query if request.method == "GET" else back
    there = "/sign-in" if wanted == "/" else f"/sign-in?{urlencode({'next': wanted})}"
    if "text/event-stream" in request.headers.get("accept", ""):  # a page of another time: its stream ends for good
        return Response(status_code=204, headers=HEADERS | {"Cache-Control": "no-store"})
    if "hx-request" in request.headers:  # a part of a page, in which the sign-in has no place: the whole page goes
        return Response(status_code=204, headers=HEADERS | {"Cache-Control": "no-store", "HX-Redirect": there})
    return to(there)


def _compressed(request: Request, content: bytes, status: int, headers: dict[str, str]) -> Response:
    headers = headers | {"Vary": "Accept-Encoding, Cookie"}
    if len(content) >= _COMPRESSED_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = gzip.compress(content, 5), "gzip"
    return Response(content, status, headers, "text/html; charset=utf-8")
