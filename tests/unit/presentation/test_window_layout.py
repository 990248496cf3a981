"""What fits into the window, and where the window goes."""

import pytest

from storebell.presentation.window_layout import Frame, Place, Room, less_frame, place_on, room_in

LAPTOP = Place(0, 25, 1440, 875)
MONITOR = Place(1440, 0, 2560, 1400)
WINDOW = Place(1600, 100, 1280, 800)


@pytest.mark.parametrize(
    ("width", "scale", "room"),
    [
        (1280, 1.0, Room(has_docked_inspector=True, has_names=True)),
        (1150, 1.0, Room(has_docked_inspector=True, has_names=True)),
        (1149, 1.0, Room(has_docked_inspector=False, has_names=True)),
        (900, 1.0, Room(has_docked_inspector=False, has_names=True)),
        (899, 1.0, Room(has_docked_inspector=False, has_names=False)),
        (1280, 2.0, Room(has_docked_inspector=False, has_names=False)),
        (2300, 2.0, Room(has_docked_inspector=True, has_names=True)),
        (1280, 0.8, Room(has_docked_inspector=True, has_names=True)),
    ],
)
def test_larger_text_needs_more_room(width: int, scale: float, room: Room) -> None:
    assert room_in(width, scale) == room


def test_a_window_comes_back_where_it_was() -> None:
    assert place_on([LAPTOP, MONITOR], WINDOW) == WINDOW


def test_a_window_may_hang_over_an_edge_as_it_was_left() -> None:
    hanging = Place(1000, 500, 1280, 800)
    assert place_on([LAPTOP], hanging) == hanging


@pytest.mark.parametrize(
    "lost",
    [
        WINDOW,
        Place(-1250, 100, 1280, 800),
        Place(1390, 100, 1280, 800),
        Place(100, -50, 1280, 800),
        Place(100, 880, 1280, 800),
    ],
)
def test_a_window_of_a_monitor_that_went_away_comes_to_the_one_that_is_left(lost: Place) -> None:
    assert place_on([LAPTOP], lost) == Place(80, 62, 1280, 800)


def test_no_window_is_larger_than_its_screen() -> None:
    small = Place(0, 0, 1024, 600)
    assert place_on([small], Place(0, 0, 1280, 800)) == small
    assert place_on([small], Place(2000, 0, 1280, 800)) == small
    assert place_on([small], Place(-300, 40, 1280, 500)) == Place(0, 40, 1024, 500)


def test_a_frame_takes_its_part_of_the_screen() -> None:
    area = less_frame(Place(0, 25, 1024, 575), Frame(16, 48))
    assert area == Place(0, 25, 1008, 527)
    assert place_on([area], Place(0, 25, 1280, 800)) == area
    assert less_frame(Place(0, 0, 10, 10), Frame(16, 48)) == Place(0, 0, 1, 1)


def test_a_window_comes_onto_a_screen_that_was_larger() -> None:
    small = Place(0, 0, 1024, 600)
    left = Place(900, 400, 900, 500)
    assert place_on([small], left, (1920, 1080)) == Place(124, 100, 900, 500)
    assert place_on([small], left, (1024, 600)) == left
    assert place_on([small], Place(-200, 0, 900, 500), (1920, 1080)) == Place(0, 0, 900, 500)
