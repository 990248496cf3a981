"""What was chosen for a run outweighs what is set, and nothing else."""

from dataclasses import replace
from pathlib import Path

from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import DEFAULTS, HostSet

SET = replace(
    DEFAULTS, apple_hosts=HostSet.OLDER, extra_ca="/set.pem", colours=Scheme.DARK, keep_days=90
)


def test_without_options_what_is_set_is_in_force() -> None:
    assert Options().over(SET) == SET
    assert Options(basedir=Path("/x"), log_level="DEBUG", api_bases=("http://x",)).over(SET) == SET


def test_each_option_outweighs_its_own_setting_alone() -> None:
    assert Options(apple_hosts=HostSet.CURRENT).over(SET) == replace(
        SET, apple_hosts=HostSet.CURRENT
    )
    assert Options(theme=Scheme.LIGHT).over(SET) == replace(SET, colours=Scheme.LIGHT)
    file = Path("/run") / "ca.pem"
    assert Options(extra_ca=file).over(SET) == replace(SET, extra_ca=str(file))


def test_several_options_are_in_force_together() -> None:
    options = Options(apple_hosts=HostSet.CURRENT, extra_ca=Path("x"), theme=Scheme.SYSTEM)
    assert options.over(SET) == replace(DEFAULTS, extra_ca="x", keep_days=90)
