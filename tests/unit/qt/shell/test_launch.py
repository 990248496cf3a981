"""The start of the window."""

from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import Settings
from storebell.qt.shell.launch import make_application
from storebell.qt.theme.theme import Theme


def test_the_first_frame_has_the_colours_and_the_text_size_that_are_set(theme: Theme) -> None:
    settings = Settings(colours=Scheme.DARK, text_size_percent=150)
    for options, scheme in (
        (Options(), Scheme.DARK),
        (Options(theme=Scheme.HIGH_LIGHT), Scheme.HIGH_LIGHT),
    ):
        _, other = make_application(options, settings)
        assert other.scheme is scheme
        assert other.text_percent == 150
        other.set_text_scale(100)
        other.deleteLater()
    theme.choose(Scheme.DARK)  # so that the light colours are put on again after this
