"""Everything that can be done in the window: its name, its words, its keys, its menu.

Menus, context menus, shortcuts and the sheet of shortcuts are all made from this list.
"""

import sys
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from PySide6.QtGui import QAction, QKeySequence

from storebell.domain.messages import N_
from storebell.presentation import action_state as state
from storebell.presentation.translation import tr_text
from storebell.qt.page_names import (
    ABOUT,
    GUIDE,
    KEYS,
    LIFE,
    RESULTS,
    SECURITY,
    SETTINGS,
    SHORTCUTS,
    TIMELINE,
    VERIFY,
)

Keys = QKeySequence.StandardKey
_IS_MACOS: Final = sys.platform == "darwin"
_NEXT_TAB: Final = ("Ctrl+Shift+]",) if _IS_MACOS else ("Ctrl+Tab",)
_PREVIOUS_TAB: Final = ("Ctrl+Shift+[",) if _IS_MACOS else ("Ctrl+Shift+Tab",)
_REMOVES: Final = ("Backspace", "Delete") if _IS_MACOS else ("Delete", "Backspace")


class Reach(Enum):
    """Scope of an action's shortcut: the whole window, or only while the lanes or the list of apps
    have the focus.
    """

    WINDOW = auto()
    LANES = auto()
    APPS = auto()


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. The first of its `keys` is the one that is shown; acts with the same
    `choice` exclude each other; `page` is the page that it opens; `enabled` says when it can be
    done; `tip` is shown by menus that have tooltips.
    """

    name: str
    text: str
    keys: tuple[str | Keys, ...] = ()
    reach: Reach = Reach.WINDOW
    role: QAction.MenuRole = QAction.MenuRole.NoRole
    is_checkable: bool = False
    choice: str = ""
    page: str = ""
    enabled: state.Condition = state.always
    tip: str = ""

    @property
    def sequences(self) -> list[QKeySequence]:
        """The shortcuts as Qt's key sequences; “Ctrl” is ⌘ on macOS."""
        return [QKeySequence(keys) for keys in self.keys]

    @property
    def shortcut_text(self) -> str:
        """The first of the keys as this system writes them."""
        native = QKeySequence.SequenceFormat.NativeText
        return next((keys.toString(native) for keys in self.sequences), "")

    @property
    def label(self) -> str:
        """The translated words, without the mark of a mnemonic."""
        return tr_text(self.text).replace("&", "")


@dataclass(frozen=True, slots=True)
class ActionMenu:
    """A menu of the menu bar; None is a line between acts."""

    name: str
    title: str
    acts: tuple[Action | None, ...]


TEST_MENU: Final = ActionMenu(
    "test",
    N_("&Test"),
    (
        Action("send", N_("&Send"), ("Ctrl+Return", "Ctrl+Enter"), enabled=state.can_send),
        Action(
            "choose_type",
            N_("&Notification type…"),
            ("Ctrl+Y",),
            enabled=state.can_send_another_type,
            tip=N_("In Local; Sandbox and Production send TEST alone"),
        ),
        Action("send_again", N_("Send a&gain"), ("Ctrl+R",), enabled=state.is_any_chosen),
        Action(
            "deliver_again",
            N_("&Deliver again"),
            ("Ctrl+Shift+R",),
            enabled=state.can_deliver_again,
            tip=N_("The chosen one once more, with the same UUID"),
        ),
        Action(
            "attempt_now",
            N_("Make the ne&xt attempt now"),
            ("Ctrl+Shift+N",),
            enabled=state.can_attempt_now,
            tip=N_("Of a chosen plan of Local that waits for it"),
        ),
        Action(
            "stop",
            N_("Stop s&ending"),
            ("Ctrl+.",),
            enabled=state.can_stop,
            tip=N_("What is being sent, and a chosen plan of Local. Escape does it, too"),
        ),
        None,
        Action("production", N_("&Production"), ("Ctrl+1",), choice="where"),
        Action("sandbox", N_("Sand&box"), ("Ctrl+2",), choice="where"),
        Action("local", N_("&Local"), ("Ctrl+3",), choice="where"),
        None,
        Action(
            "eleven",
            N_("Show all &results"),
            ("Ctrl+E",),
            enabled=state.can_show_all_results,
        ),
        None,
        Action(
            "life",
            N_("A customer's li&fe"),
            ("Ctrl+J",),
            page=LIFE,
            enabled=state.can_open(LIFE),
        ),
        Action(
            "verify",
            N_("&Verify a payload…"),
            ("Ctrl+Shift+U",),
            page=VERIFY,
            enabled=state.can_open(VERIFY),
        ),
        None,
        Action(
            "quit",
            N_("&Quit"),
            ("Ctrl+Q",),
            role=QAction.MenuRole.QuitRole,
        ),
    ),
)

APPS_MENU: Final = ActionMenu(
    "apps",
    N_("&Apps"),
    (
        Action("add_app", N_("&Add an app…"), ("Ctrl+N",)),
        Action(
            "edit_app", N_("&Edit the app…"), ("F2",), reach=Reach.APPS, enabled=state.is_own_app
        ),
        Action(
            "lock_app",
            N_("&Lock for Production"),
            ("Ctrl+L",),
            is_checkable=True,
            enabled=state.is_own_app,
        ),
        Action(
            "remove_app",
            N_("&Remove the app"),
            _REMOVES,
            reach=Reach.APPS,
            enabled=state.is_own_app,
        ),
        None,
        Action("import_key", N_("Import &keys…"), ("Ctrl+O",)),
        Action(
            "test_key", N_("&Test the app's key"), ("Ctrl+Shift+T",), enabled=state.can_test_key
        ),
        None,
        Action("paste_apps", N_("&Paste a list of apps…"), ("Ctrl+Shift+V",)),
        Action("import_apps", N_("&Import storebell.toml…"), ("Ctrl+Shift+O",)),
        Action(
            "export_apps",
            N_("E&xport storebell.toml…"),
            ("Ctrl+Shift+E",),
            enabled=state.has_own_apps,
        ),
    ),
)

EDIT_MENU: Final = ActionMenu(
    "edit",
    N_("&Edit"),
    (
        Action("undo", N_("&Undo removal"), (Keys.Undo,), enabled=state.can_undo),
        None,
        Action(
            "copy",
            N_("&Copy as one line"),
            (Keys.Copy,),
            reach=Reach.LANES,
            enabled=state.is_any_chosen,
        ),
        Action("copy_token", N_("Copy &token"), ("Ctrl+T",), enabled=state.is_a_token_chosen),
        Action("copy_uuid", N_("Copy UU&ID"), ("Ctrl+Shift+I",), enabled=state.is_a_uuid_chosen),
        Action(
            "copy_payload",
            N_("Copy &payload, decoded"),
            ("Ctrl+Shift+P",),
            enabled=state.can_copy("copy_payload"),
        ),
        Action(
            "copy_request",
            N_("Copy request as cur&l"),
            ("Ctrl+Shift+C",),
            enabled=state.can_copy("copy_request"),
            tip=N_("For sh, bash and zsh, with $JWT where the token stands"),
        ),
        Action(
            "copy_report",
            N_("Copy text for a &bug report"),
            ("Ctrl+B",),
            enabled=state.can_copy("copy_report"),
            tip=N_("Without secrets. Names the app, its server and the token"),
        ),
        Action(
            "copy_redacted",
            N_("Copy bug report, I&Ds redacted"),
            ("Ctrl+Shift+B",),
            enabled=state.can_copy("copy_redacted"),
            tip=N_("Names neither app, company, server nor token: fit for a public place"),
        ),
        None,
        Action("remove", N_("&Remove"), _REMOVES, reach=Reach.LANES, enabled=state.is_any_chosen),
        None,
        Action("palette", N_("&Find an action…"), ("Ctrl+K",)),
        Action("search", N_("&Search"), (Keys.Find,), enabled=state.has_tests),
        Action("clear_filter", N_("Show e&verything"), ("Ctrl+Shift+F",), enabled=state.has_tests),
    ),
)

VIEW_MENU: Final = ActionMenu(
    "view",
    N_("&View"),
    (
        Action(
            "timeline",
            N_("&Timeline"),
            ("Ctrl+[",) if _IS_MACOS else ("Alt+Left",),
            page=TIMELINE,
        ),
        Action("keys", N_("&Keys"), ("Ctrl+Shift+K",), page=KEYS, enabled=state.can_open(KEYS)),
        Action(
            "settings",
            N_("S&ettings"),
            ("Ctrl+,",),
            role=QAction.MenuRole.PreferencesRole,
            page=SETTINGS,
            enabled=state.can_open(SETTINGS),
        ),
        Action(
            "security",
            N_("Se&curity"),
            ("Ctrl+Shift+S",),
            page=SECURITY,
            enabled=state.can_open(SECURITY),
        ),
        None,
        Action("apps", N_("Go to the &apps"), ("Ctrl+Shift+A",)),
        Action("notice", N_("&Go to the notice"), ("F6",), enabled=state.has_notice),
        Action("inspector", N_("&Inspector"), ("Ctrl+I",), is_checkable=True),
        Action("next_tab", N_("Next inspector ta&b"), _NEXT_TAB, enabled=state.is_single_chosen),
        Action(
            "previous_tab",
            N_("Previous inspecto&r tab"),
            _PREVIOUS_TAB,
            enabled=state.is_single_chosen,
        ),
        None,
        Action("next_failure", N_("Next &failure"), ("F8",), enabled=state.has_tests),
        Action("previous_failure", N_("&Previous failure"), ("Shift+F8",), enabled=state.has_tests),
        Action(
            "next_attempt",
            N_("&Next attempt"),
            ("Right",),
            reach=Reach.LANES,
            enabled=state.is_an_attempt_chosen,
        ),
        Action(
            "previous_attempt",
            N_("Pre&vious attempt"),
            ("Left",),
            reach=Reach.LANES,
            enabled=state.is_an_attempt_chosen,
        ),
        None,
        Action("compact", N_("Co&mpact rows"), ("Ctrl+Shift+M",), is_checkable=True),
        Action("utc", N_("Times in &UTC"), ("Ctrl+U",), is_checkable=True),
        Action("by_clock", N_("Attempts by the cl&ock"), ("Ctrl+Shift+Y",), is_checkable=True),
        Action("attention", N_("Ask for attention at ne&w attempts"), is_checkable=True),
        Action("notify", N_("&Desktop notifications while hidden"), is_checkable=True),
    ),
)

HELP_MENU: Final = ActionMenu(
    "help",
    N_("&Help"),
    (
        Action("guide", N_("&Guide"), ("Shift+F1",), page=GUIDE, enabled=state.can_open(GUIDE)),
        Action("results", N_("&Results of an attempt"), ("F1",), page=RESULTS),
        Action("shortcuts", N_("&Shortcuts"), ("?",), page=SHORTCUTS),
        None,
        Action("copy_diagnostics", N_("Copy &diagnostics"), ("Ctrl+Shift+D",)),
        Action("open_log", N_("Open the &log's folder"), ("Ctrl+Shift+L",)),
        None,
        Action(
            "about",
            N_("&About Storebell"),
            role=QAction.MenuRole.AboutRole,
            page=ABOUT,
        ),
    ),
)

MENUS: Final = (TEST_MENU, APPS_MENU, EDIT_MENU, VIEW_MENU, HELP_MENU)

ACTS: Final = {act.name: act for menu in MENUS for act in menu.acts if act is not None}

LANE_MENU: Final = (
    *("send_again", "deliver_again", None),
    *("attempt_now", "stop", None),
    *("copy", "copy_token", "copy_uuid", None),
    *("remove", None),
    *("compact", "utc", "by_clock", "attention"),
)
"""Actions for the selected tests; None is a separator."""

APP_MENU: Final = ("edit_app", "lock_app", None, "remove_app")
"""Actions for the selected app."""

ADD_MENU: Final = ("add_app", "import_key", None, "paste_apps", "import_apps", "export_apps")
"""Of the button above the apps."""
