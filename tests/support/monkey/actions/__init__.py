"""Every kind of action of the monkey; importing this makes them known."""

from support.monkey.actions import dialogs, inspector, lanes, life, others, room, sends, settings
from support.monkey.steps import ACTIONS

__all__ = [
    "ACTIONS",
    "dialogs",
    "inspector",
    "lanes",
    "life",
    "others",
    "room",
    "sends",
    "settings",
]
