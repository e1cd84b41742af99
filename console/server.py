"""The web process: serves the application on one address until it is asked to stop."""

import asyncio
import gc

import structlog
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from console.api.health import cannot_answer
from console.app import create_app
from console.mail.outbox import outbox_of
from console.mail.rounds import Digests
from console.pages.frame import Pages
from schemas.calendar import roll_forward
from store.database import pool
from store.feed_news import FeedNews
from workers.addresses import reached_at
from workers.connections import today_in_oslo
from workers.endpoint import QuietServer, listen
from workers.readiness import Readiness
from workers.rules import load_rules
from workers.secret import access_secret
from workers.settings import Settings
from workers.watching import watching

CONNECTIONS = 8  # to the database; each is held for the time of one transaction only
HEAD_WITHIN = 10.0  # seconds from the first byte of a call, or from connecting, to the end of its headers
HEAD_BYTES = 65_536  # of the line and the headers of a call
IDLE = 75.0  # seconds that a connection stays open between calls; longer than proxies keep theirs
WAITING = 2_048  # connections that the kernel keeps until they are accepted
STOPPED_WITHIN = 8  # seconds for calls under way, when the process stops

log = structlog.get_logger()


def new_event_loop() -> asyncio.AbstractEventLoop:
    """Give the fastest event loop that there is here."""
    try:
        import uvloop
    except ImportError:  # no wheel for this platform
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def run_web(settings: Settings, stopping: asyncio.Event) -> None:
    """Serve until stopped; calls under way are answered first.

    Args:
        settings: Address, database and secret. The database may be away: calls are then answered with 503.
        stopping: Set when to stop.

    Raises:
        NoAddress: The address is not available.
        SecretUnusable: There is no access secret.
    """
    secret, book = access_secret(settings), load_rules(settings)
    way_out = "give another with --host and --port, or leave them out"
    listening = listen(settings.web_host, settings.web_port, WAITING, way_out)
    url = settings.database_of("web")
    async with (
        await pool(url, max_size=CONNECTIONS, min_size=0) as database,
        watching(settings, Readiness(None, lambda: cannot_answer(database))),
        FeedNews(url) as news,
    ):
        pages = Pages(settings, database, secret, book, news)
        app = create_app(pages)
        _get_ready()
        server = QuietServer(
            uvicorn.Config(
                app,
                http=_Guarded,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=int(IDLE),
                timeout_graceful_shutdown=STOPPED_WITHIN,
                backlog=WAITING,
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        host, port = listening.getsockname()[:2]
        log.info("web listens", host=host, port=port)
        mailing = asyncio.create_task(_send_mail(pages, settings.web_address or reached_at(host, port), stopping))
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait({serving, stop}, return_when=asyncio.FIRST_COMPLETED)
        news.let_go()
        server.should_exit = True
        await serving
        stop.cancel()
        if not stopping.is_set():  # serving has ended by a fault
            mailing.cancel()
        await asyncio.wait({mailing}, timeout=STOPPED_WITHIN)
        mailing.cancel()
        log.info("web has stopped")


def _get_ready() -> None:
    """Do once, before anybody waits for it, what would else fall on somebody's page."""
    roll_forward(today_in_oslo())  # builds the calendar of holidays
    # What there is stays: looking through all of it for garbage takes 50 ms, in which nobody is answered.
    gc.collect()
    gc.freeze()


async def _send_mail(pages: Pages, address: str, stopping: asyncio.Event) -> None:
    outbox = outbox_of(pages.settings)
    if outbox is not None:
        await Digests(pages, outbox, address).run(stopping)


class _Guarded(HttpToolsProtocol):
    """HTTP that waits for the headers of a call for a limited time, and takes a limited number of bytes of them."""

    _deadline: asyncio.TimerHandle | None = None
    _head: int | None = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_there()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._head is not None:
            self._head += len(data)
        super().data_received(data)
        if self._head is not None and self._head > HEAD_BYTES and not self.transport.is_closing():
            self.transport.close()

    def on_message_begin(self) -> None:
        self._expect_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_is_there()
        super().on_headers_complete()

    def _expect_head(self) -> None:
        if self._deadline is None:
            self._head = 0
            self._deadline = self.loop.call_later(HEAD_WITHIN, self.transport.close)

    def _head_is_there(self) -> None:
        self._head = None
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
