"""Commands, options and types of values whose texts are translated whenever they are shown.

The commands are built when their modules are imported, which may be before the language is known.
So a text is stored in English and translated when Click reads it: for help, usage, errors and the
completion of a shell. Click looks up its own texts in the same catalogue (GNU gettext).
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import click
from click.core import ParameterSource
from click.types import FloatParamType, IntParamType, StringParamType

from storebell.domain.errors.values import EmptyValueError
from storebell.domain.messages import N_, Message
from storebell.presentation.translation import tr_message, tr_text

HelpText = str | Message | Callable[[], str]
"""A text in English, a message, or what makes the translated text, such as a table."""

F = TypeVar("F", bound=Callable[..., Any])

_SHOW_HELP: Final = N_("Show this message and exit.")
_CLICKS_TEXTS: Final = (
    N_("[OPTIONS]"),
    N_("COMMAND [ARGS]..."),
    N_("[COMMAND] [ARGS]..."),
    N_("required"),
)
"""Texts that Click shows without marking them for translation."""


class _Translated:
    """An attribute of Click's that is set in English and read in the user's language."""

    def __init__(self, text: HelpText | None) -> None:
        self._default = text

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = f"_english_{name}"

    def __get__(self, instance: object, _owner: type) -> str | None:
        text: HelpText | None = vars(instance).get(self._name, self._default)
        if text is None or text == "":
            return text
        if isinstance(text, Message):
            return tr_message(text)
        if callable(text):
            return text()
        # As it is extracted from a docstring.
        return tr_text(inspect.cleandoc(text).partition("\f")[0].strip())

    def __set__(self, instance: object, text: HelpText | None) -> None:
        vars(instance)[self._name] = text


def translated(text: HelpText | None = None) -> Any:
    """The attribute, of whatever type Click declares it. `text` is what it is until it is set."""
    return _Translated(text)


class TranslatedOption(click.Option):
    """An option; its help may be a Message too.

    A text that was given for it is never empty, unless `may_be_empty`: that is a variable which was
    not set, and the option would be as if it were not there.
    """

    help = translated()
    metavar = translated()

    def __init__(self, *declarations: Any, **attributes: Any) -> None:
        text: HelpText | None = attributes.pop("help", None)
        self._may_be_empty: bool = attributes.pop("may_be_empty", False)
        super().__init__(*declarations, **attributes)
        self.help = text

    def consume_value(
        self, ctx: click.Context, opts: Mapping[str, Any]
    ) -> tuple[Any, ParameterSource]:
        """Raises EmptyValueError."""
        value, source = super().consume_value(ctx, opts)
        is_given = source not in (ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP)
        if is_given and isinstance(self.type, StringParamType) and not self._may_be_empty:
            texts = value if self.multiple else [value]
            if any(isinstance(text, str) and not text.strip() for text in texts):
                raise EmptyValueError(option=self.opts[0])
        return value, source


class TranslatedArgument(click.Argument):
    """An argument; without a metavar its name is shown unchanged."""

    metavar = translated()


class TranslatedCommand(click.Command):
    """A command. Its help is the docstring; its epilog may be made when it is shown."""

    help = translated()
    epilog = translated()
    options_metavar = translated()

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:  # Click keeps it, in the language of the first time
            option.help = tr_text(_SHOW_HELP)
        return option


class TranslatedGroup(TranslatedCommand, click.Group):
    """A group of such commands."""

    command_class = TranslatedCommand
    subcommand_metavar = translated()


class WholeNumber(IntParamType):
    """A whole number; an error calls it by a translated name."""

    name = translated(N_("integer"))


class WholeNumberRange(click.IntRange):
    """A whole number between limits."""

    name = translated(N_("integer range"))


class DecimalNumber(FloatParamType):
    """A number that may have a fraction."""

    name = translated(N_("float"))


class DecimalNumberRange(click.FloatRange):
    """The same between limits."""

    name = translated(N_("float range"))


def option(*declarations: str, **attributes: Any) -> Callable[[F], F]:
    """Decorates like click.option(): `help` and `metavar` are in English, marked with N_()."""
    return click.option(*declarations, cls=TranslatedOption, **attributes)


def argument(*declarations: str, **attributes: Any) -> Callable[[F], F]:
    """Decorates like click.argument()."""
    return click.argument(*declarations, cls=TranslatedArgument, **attributes)
