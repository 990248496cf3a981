"""Options that say which app is meant, where, and how fast."""

import click
import pytest
from click.testing import CliRunner

from storebell.cli import app_options
from storebell.domain.environment import Environment
from storebell.domain.errors.values import InvalidTimeScaleError
from storebell.domain.settings.options import Options
from storebell.services.cli_context import CliContext


def context(api_base: str | None = None) -> CliContext:
    def nobody(_options: Options) -> int:
        raise AssertionError("nobody asked for it")

    return CliContext(
        options=Options(api_bases=(api_base,) if api_base else ()),
        open_services=nobody,  # type: ignore[arg-type]
        open_window=nobody,
        check_self=nobody,
        start_log=lambda _options: None,
        has_display=lambda: False,
    )


@click.command()
@app_options.app
@app_options.environment(Environment.SANDBOX, Environment.PRODUCTION, help_text="Where.")
@app_options.time_scale
@app_options.correct_clock
def command(**given: object) -> None:
    click.echo(sorted(given.items()))


def test_what_is_given_arrives_under_its_name() -> None:
    arguments = ["--environment", "SANDBOX", "--app", "Hiking", "--time-scale", "60"]
    result = CliRunner().invoke(command, arguments)
    assert result.stdout == (
        "[('app_apple_id', None), ('app_label', 'Hiking'), ('bundle_id', None), "
        "('correct_clock', False), ('environment', 'sandbox'), ('time_scale', 60.0)]\n"
    )


@pytest.mark.parametrize(
    "arguments", [[], ["--environment", "local"], ["--environment", "sandbox", "--time-scale", "x"]]
)
def test_the_environment_is_required_and_one_of_those_offered(arguments: list[str]) -> None:
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 2


# -- checks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("app_label", "bundle_id", "app_apple_id"),
    [(None, None, None), ("Hiking", None, None), (None, "a.b", None), (None, "a.b", "12")],
)
def test_one_app_is_named_at_most(
    app_label: str | None, bundle_id: str | None, app_apple_id: str | None
) -> None:
    app_options.check_app(app_label, bundle_id, app_apple_id)


@pytest.mark.parametrize(
    ("app_label", "bundle_id", "app_apple_id", "words"),
    [
        ("Hiking", "a.b", None, "give one of them"),
        ("", "", None, "give one of them"),
        (None, None, "12", "belongs to --bundle-id"),
        ("Hiking", None, "12", "belongs to --bundle-id"),
    ],
)
def test_what_would_be_ignored_is_refused(
    app_label: str | None, bundle_id: str | None, app_apple_id: str | None, words: str
) -> None:
    with pytest.raises(click.UsageError, match=words):
        app_options.check_app(app_label, bundle_id, app_apple_id)


def test_apples_plan_can_t_be_hurried() -> None:
    app_options.check_time_scale(context(), None)
    with pytest.raises(click.UsageError, match="belongs to --api-base"):
        app_options.check_time_scale(context(), 60)


def test_a_simulators_plan_runs_within_limits() -> None:
    there = context("http://127.0.0.1:8080")
    app_options.check_time_scale(there, 60)
    for scale in (0, -1, float("nan"), 1e12):
        with pytest.raises(InvalidTimeScaleError):
            app_options.check_time_scale(there, scale)
