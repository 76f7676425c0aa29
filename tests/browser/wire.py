"""A wire between a phone and the town: good, cut, or so bad that answers get lost on it."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

POST = b"POST /pocket/api/"


@dataclass
class Wire:
    """Listens on a port of its own and hands on to the town, byte for byte."""

    to: int
    is_cut: bool = False
    loses: float = 0.0  # the share of answers to what is sent that never arrive
    lost: int = 0
    asked: list[str] = field(default_factory=list)  # the first line of every request
    chance: Random = field(default_factory=lambda: Random(1))

    def __post_init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self.listening.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _where = self.listening.accept()
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.to))
                told = {"is_post": False}
                for one, other, hand in ((near, far, self._there), (far, near, self._back)):
                    args = (one, other, hand, told)
                    threading.Thread(target=self._carry, args=args, daemon=True).start()

    def _carry(self, one, other, hand, told):
        with suppress(OSError):
            while (said := one.recv(65536)) and not self.is_cut and hand(said, told):
                other.sendall(said)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _there(self, said: bytes, told: dict[str, bool]) -> bool:
        if said.startswith((b"GET ", b"POST ")):
            self.asked.append(said.split(b"\r\n", 1)[0].decode())
            told["is_post"] = said.startswith(POST)
        return True

    def _back(self, said: bytes, told: dict[str, bool]) -> bool:
        """The town has done it; whether the phone hears of it is another matter."""
        if told["is_post"] and self.chance.random() < self.loses:
            self.lost += 1
            return False
        return True
