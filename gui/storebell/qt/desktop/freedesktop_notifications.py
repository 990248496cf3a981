"""Client of org.freedesktop.Notifications, the desktop's notifications on Linux.

Desktop Notifications Specification 1.2. Qt for Python can't call it: the method Notify takes an
unsigned number of 32 bits, for which it has no type.
"""

import asyncio
import html
import logging
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any, Final

NAME: Final = "org.freedesktop.Notifications"
_PATH: Final = "/org/freedesktop/Notifications"
_ANSWER_SECONDS: Final = 5
_OPEN_SECONDS: Final = 600
"""How long a click on a notification is waited for."""

_log = logging.getLogger(__name__)


async def notify(title: str, body: str, open_label: str) -> AsyncGenerator[str, None]:
    """Shows a notification and yields "shown", then "opened" once it is clicked.

    Where there is no bus, or nobody on it shows notifications, nothing is yielded: the window tells
    the same when it is looked at.
    """
    from jeepney.io.asyncio import open_dbus_router  # type: ignore[import-untyped]
    from jeepney.wrappers import DBusErrorResponse  # type: ignore[import-untyped]

    try:
        async with open_dbus_router("SESSION") as router:
            async for step in _show(router, title, body, open_label):
                yield step
    except (OSError, KeyError, ValueError, EOFError, TimeoutError, DBusErrorResponse) as error:
        _log.info("The desktop shows no notification: %s", type(error).__name__)


async def _show(router: Any, title: str, body: str, open_label: str) -> AsyncGenerator[str, None]:
    from jeepney import (  # type: ignore[import-untyped]
        DBusAddress,
        MatchRule,
        message_bus,
        new_method_call,
    )

    rule = MatchRule(type="signal", interface=NAME, path=_PATH)
    address = DBusAddress(_PATH, bus_name=NAME, interface=NAME)
    # The body may have markup, the summary has none. Numbers: replaces nothing, expires as usual.
    arguments = (
        *("Storebell", 0, "storebell", title, html.escape(body, quote=False)),
        *(["default", open_label], {"desktop-entry": ("s", "storebell")}, -1),
    )
    with router.filter(rule) as signals:
        await _call(router, message_bus.AddMatch(rule))
        (number,) = await _call(
            router, new_method_call(address, "Notify", "susssasa{sv}i", arguments)
        )
        yield "shown"
        with suppress(TimeoutError):
            async with asyncio.timeout(_OPEN_SECONDS):
                while True:
                    signal = await signals.get()
                    if not signal.body or signal.body[0] != number:
                        continue
                    if _member(signal) == "ActionInvoked":
                        yield "opened"
                    return


async def _call(router: Any, message: Any) -> tuple[int, ...]:
    from jeepney.wrappers import unwrap_msg

    async with asyncio.timeout(_ANSWER_SECONDS):
        reply = await router.send_and_get_reply(message)
    answer: tuple[int, ...] = unwrap_msg(reply)
    return answer


def _member(message: Any) -> str:
    from jeepney import HeaderFields

    return str(message.header.fields.get(HeaderFields.member, ""))
