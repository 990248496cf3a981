"""The app that a test belongs to."""

from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.domain.notifications.app_lookup import app_of
from support import timelines

HIKING = App("Hiking", "com.example.hiking")


def test_an_app_is_found_by_its_bundle_id_and_of_several_by_its_label() -> None:
    renamed = App("Trails", HIKING.bundle_id)
    asked = timelines.delivered().asked
    assert asked.app_label == "Hiking"
    assert app_of([SAMPLE_APP, renamed], asked) == renamed
    assert app_of([renamed, HIKING], asked) == HIKING
    assert app_of([SAMPLE_APP], asked) is None
