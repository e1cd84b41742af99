"""What the processes' logs leave out: the addresses of partners, which may hold what nobody should read."""

import asyncio
import sys

PROGRAM = """
import logging
from workers.logs import configure_logs
configure_logs(("debug", "json"))
for name in ("httpx", "httpcore.connection"):
    logging.getLogger(name).info("HTTP Request: POST https://partner.example/secret/messages")
    logging.getLogger(name).warning("%s is worth telling", name)
logging.getLogger("stegvis").debug("ours")
"""


async def test_every_request_with_its_whole_address_is_not_logged() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    _, answer = await process.communicate()
    assert b"secret" not in answer
    for line in (b"httpx is worth telling", b"httpcore.connection is worth telling", b"ours"):
        assert line in answer
