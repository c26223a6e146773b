"""A browser that costs next to nothing, so that it takes no time from the server it measures."""

import asyncio
import html
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlencode

from registrations.domain import people
from registrations.domain.trials import MadeUp

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
PATIENCE = 600


class Failed(Exception):
    """The server answered something else than was to be expected."""


@dataclass(frozen=True)
class Answer:
    status: int
    head: str
    body: bytes

    def header(self, name: str) -> str:
        found = re.search(rf"^{name}: *(.*?)\r?$", self.head, re.I | re.M)
        return found[1] if found else ""


@dataclass
class Visitor:
    """One browser with one connection that is kept, for the length of an `async with` block."""

    host: str
    port: int
    headers: dict[str, str] = field(default_factory=dict)

    async def __aenter__(self) -> "Visitor":
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.writer.close()

    async def get(self, path: str, *, status: int = 200, **headers: str) -> Answer:
        return await self._ask("GET", path, b"", status, headers)

    async def post(self, path: str, fields: Iterable[tuple[str, str]], *, status: int) -> Answer:
        body = urlencode(list(fields)).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._ask("POST", path, body, status, form)

    async def reply(self, slug: str, made_up: MadeUp) -> float:
        """Open the invitation, open the form, send it, see the thanks; return the seconds."""
        begun = time.perf_counter()
        await self.get(f"/dogodki/{slug}/")
        await self.send_form(slug, made_up)
        return time.perf_counter() - begun

    async def send_form(self, slug: str, made_up: MadeUp) -> None:
        address = f"/dogodki/{slug}/prijava/"
        form = await self.get(address)
        hidden = HIDDEN.findall(form.body.decode())
        fields = [(name, html.unescape(value)) for name, value in hidden]
        sent = await self.post(address, [*fields, *_filled(made_up)], status=303)
        await self.get(sent.header("location"))

    async def _ask(
        self, method: str, path: str, body: bytes, status: int, headers: dict[str, str]
    ) -> Answer:
        lines = {"Host": f"{self.host}:{self.port}", **self.headers, **headers}
        if body:
            lines["Content-Length"] = str(len(body))
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
        self.writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        async with asyncio.timeout(PATIENCE):
            answer = await self._answer()
        if answer.status != status:
            raise Failed(f"{method} {path}: {answer.status} instead of {status}")
        return answer

    async def _answer(self) -> Answer:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        answer = Answer(int(head.split(" ", 2)[1]), head, b"")
        length = int(answer.header("content-length") or 0)
        return Answer(answer.status, head, await self.reader.readexactly(length))


def _filled(made_up: MadeUp) -> list[tuple[str, str]]:
    person = made_up.person
    return [
        ("answer", "accept" if made_up.comes else "decline"),
        ("given_name", person.given_name),
        ("family_name", person.family_name),
        ("organisation", person.organisation),
        ("email", person.email),
        ("phone", person.phone),
        ("note", person.note),
        ("privacy", "on"),
        ("website", ""),
        *(_chosen(item, choice) for item, choice in people.places(made_up.items).items()),
    ]


def _chosen(item: int, choice: int | None) -> tuple[str, str]:
    return (f"choice-{item}", str(choice)) if choice else ("items", str(item))
