"""The controller of a window, whose inside some tests look at."""

from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.window_controller import WindowController


def controller_of(window: MainWindow) -> WindowController:
    controller = window.content
    assert isinstance(controller, WindowController)
    return controller
