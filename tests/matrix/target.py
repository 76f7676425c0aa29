"""What is sent to an address of the table, and the row that it is about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from baijia.ground.ids import new_id
from tests.matrix.sides import Side


@dataclass
class Target:
    """The URL's arguments, the row whose version the form carries, and what is filled in."""

    args: list[Any] = field(default_factory=list)
    row: Any = None
    body: dict[str, Any] = field(default_factory=dict)
    query: str = ""

    def sent(self) -> dict[str, Any]:
        """What a browser sends: the act's id and the version that was looked at too."""
        version = self.row.version if self.row else 0
        return {"act_id": str(new_id()), "version": version} | self.body

    def missing(self) -> list[Any]:
        """The same address of something that is not there."""
        return [new_id() if isinstance(arg, UUID) else arg for arg in self.args]


Make = Callable[[Side, str], Target]  # the side of the object, and who asks
