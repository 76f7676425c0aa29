"""One way to compile: cached beside the source, and other threads run meanwhile."""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function, compiled at its first call; the next process takes it from the cache."""
    return cast(Function, njit(cache=True, nogil=True, error_model="numpy")(function))
