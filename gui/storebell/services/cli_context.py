"""Access of a face to the services and the other face, without knowing who builds them."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storebell.domain.settings.options import Options

if TYPE_CHECKING:  # the window's first frame waits for no service
    from storebell.services.container import Services

OpenServices = Callable[[Options], "AbstractAsyncContextManager[Services]"]


@dataclass(frozen=True, slots=True)
class CliContext:
    """The callables that `storebell.app` gives to the terminal. `open_window` and `check_self`
    return an exit code.
    """

    options: Options
    open_services: OpenServices
    open_window: Callable[[Options], int]
    check_self: Callable[[Options], int]
    start_log: Callable[[Options], None]
    has_display: Callable[[], bool]
