"""What is added to the advice for a result of Local."""

from storebell.presentation.result_advice import LOCAL_ROOT_HINT


def test_the_hint_about_the_local_root_names_its_file() -> None:
    assert "add /x/root.pem to" in LOCAL_ROOT_HINT.format(root_file="/x/root.pem")
