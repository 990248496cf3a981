"""The choices of the last send, and the URLs that were used."""

from datetime import timedelta
from pathlib import Path

from storebell.domain.settings.choices import MOST_URLS
from storebell.storage.database.database import Database
from support.stored import START

HIKING, ROWING = "com.example.hiking", "com.example.rowing"


def test_choices_outlast_the_run(tmp_path: Path) -> None:
    file = tmp_path / "storebell.db"
    with Database.open(file) as database:
        database.choices.remember({"app": HIKING, "plan": "sandbox"})
        database.choices.remember({"plan": "production"})
    with Database.open(file) as database:
        assert database.choices.remembered() == {"app": HIKING, "plan": "production"}


def test_the_urls_of_each_app_are_kept_newest_first() -> None:
    with Database.in_memory() as database:
        choices = database.choices
        for at, url in enumerate(("http://a", "http://b", "", "http://a")):
            choices.url_used(HIKING, url, START + timedelta(seconds=at))
        choices.url_used(ROWING, "http://c", START)
        assert choices.used_urls() == {HIKING: ["http://a", "", "http://b"], ROWING: ["http://c"]}


def test_of_many_urls_the_newest_are_kept() -> None:
    with Database.in_memory() as database:
        choices = database.choices
        choices.url_used(HIKING, "", START)
        for at in range(MOST_URLS + 5):
            choices.url_used(HIKING, f"http://{at}", START + timedelta(seconds=at + 1))
        urls = choices.used_urls()[HIKING]
        assert urls == [*(f"http://{at}" for at in range(14, 4, -1)), ""]


def test_an_app_is_forgotten_with_all_that_names_it() -> None:
    with Database.in_memory() as database:
        choices = database.choices
        choices.remember({"app": HIKING, "plan": "sandbox"})
        for bundle_id in (HIKING, ROWING):
            choices.url_used(bundle_id, "http://a", START)
        choices.forget_app(HIKING)
        assert choices.remembered() == {"plan": "sandbox"}
        assert choices.used_urls() == {ROWING: ["http://a"]}
        choices.forget_app(HIKING)
        choices.remember({"app": HIKING})
        choices.forget_app(ROWING)
        assert choices.remembered()["app"] == HIKING


def test_urls_of_long_ago_are_forgotten() -> None:
    with Database.in_memory() as database:
        choices = database.choices
        choices.url_used(HIKING, "http://old", START)
        choices.url_used(HIKING, "http://new", START + timedelta(days=2))
        choices.forget_urls(START + timedelta(days=1))
        assert choices.used_urls() == {HIKING: ["http://new"]}
