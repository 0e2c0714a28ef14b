"""`python -m tests.smtp_server FOLDER`: accepts mail on a free port, which it prints, until its input closes."""

import asyncio
import itertools
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Keep:
    """Every accepted mail is a file, numbered in the order of acceptance."""

    def __init__(self, folder):
        self.folder = folder
        self.numbers = itertools.count(1)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_DATA(self, server, session, envelope):
        draft = self.folder / "draft"
        draft.write_bytes(envelope.original_content)
        draft.rename(self.folder / f"{next(self.numbers):06}.eml")
        return "250 kept"


async def serve(folder):
    loop = asyncio.get_running_loop()
    keep = Keep(folder)  # one for all connections: they share its numbers
    server = await loop.create_server(lambda: SMTP(keep, loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
