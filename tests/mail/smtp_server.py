"""A mail server for tests: it keeps what it takes, and misbehaves where it is told to."""

import asyncio
import email
import email.policy
import socket
import threading
from collections import defaultdict

from aiosmtpd.smtp import SMTP

HANG_UP = "hang up"


def joined(letter):
    """Return the plain text of a letter as a program that knows RFC 3676 shows it."""
    lines = letter.get_body(("plain",)).get_content().replace("\r\n", "\n").split("\n")
    bare = [line.removeprefix(" ") for line in lines]
    return "".join(line if line.endswith(" ") else f"{line}\n" for line in bare).removesuffix("\n")


class SmtpServer:
    """A server on a free port of this machine, for the length of a `with` block.

    Shape: `letters` are parsed messages in order of arrival, with `sent_to` and `comes_back_to`.
    """

    host = "127.0.0.1"

    def __init__(self):
        self.letters = []
        self.connections = 0
        self.answers = defaultdict(list)
        self.during = {}
        self.loop = asyncio.new_event_loop()
        self.listening = None
        self.port = 0

    def __enter__(self):
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.come()
        return self

    def __exit__(self, *problem):
        self.go_away()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    def come(self):
        """Listen; again on the port of before."""
        self._run(self._come())

    def go_away(self):
        """Be a machine where nothing listens."""
        self._run(self._go_away())

    def answer(self, command, *answers):
        """Give these answers, one each, to the next CONNECT, EHLO, MAIL, RCPT or DATA.

        EHLO is answered so twice, for a client asks once more by HELO. HANG_UP ends the line.
        """
        self.answers[command] += [a for a in answers for _ in range(1 + (command == "EHLO"))]

    def when(self, command, act):
        """Call `act` in a thread of its own while the client waits for the answer, each time."""
        self.during[command] = act

    @property
    def texts(self):
        """The plain text of each letter, its lines joined."""
        return [joined(letter) for letter in self.letters]

    async def _come(self):
        self.open = set()
        listener = socket.create_server((self.host, self.port))
        self.port = listener.getsockname()[1]
        self.listening = await self.loop.create_server(lambda: _Talk(self), sock=listener)

    async def _go_away(self):
        if self.listening is not None:
            self.listening.close()
            self.listening = None
        talks = [talk._handler_coroutine for talk in self.open if talk._handler_coroutine]
        for talk in list(self.open):
            talk.transport.abort()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        # One more round, in which the transports really close.
        await asyncio.sleep(0)

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(20)


class _Talk(SMTP):
    """One connection."""

    def __init__(self, house):
        self.house = house
        super().__init__(_Letterbox(self), hostname="mail.example", loop=house.loop, timeout=60)

    def connection_made(self, transport):
        self.house.connections += 1
        self.house.open.add(self)
        super().connection_made(transport)

    def connection_lost(self, error):
        self.house.open.discard(self)
        super().connection_lost(error)

    async def _handle_client(self):
        if not await self._misbehaves("CONNECT"):
            await super()._handle_client()

    async def smtp_EHLO(self, hostname):
        if not await self._misbehaves("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname):
        if not await self._misbehaves("EHLO"):
            await super().smtp_HELO(hostname)

    async def smtp_MAIL(self, arg):
        if not await self._misbehaves("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg):
        if not await self._misbehaves("RCPT"):
            await super().smtp_RCPT(arg)

    async def _misbehaves(self, command):
        answer = await self.answer_to(command)
        if answer == HANG_UP:
            self.transport.abort()
        elif answer is not None:
            await self.push(answer)
        if answer is not None and command == "CONNECT":
            self.transport.close()
        return answer is not None

    async def answer_to(self, command):
        act = self.house.during.get(command)
        if act is not None:
            await asyncio.to_thread(act)
        waiting = self.house.answers[command]
        return waiting.pop(0) if waiting else None


class _Letterbox:
    """What becomes of a letter's content."""

    def __init__(self, talk):
        self.talk = talk

    async def handle_DATA(self, server, session, envelope):
        answer = await self.talk.answer_to("DATA")
        if answer is None:
            letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
            letter.sent_to, letter.raw = envelope.rcpt_tos, envelope.content
            letter.comes_back_to = envelope.mail_from
            self.talk.house.letters.append(letter)
            return "250 OK"
        if answer == HANG_UP:
            self.talk.transport.abort()
        return answer
