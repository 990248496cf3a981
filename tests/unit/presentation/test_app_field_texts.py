"""The texts of an app's fields: one for each field of the table."""

from storebell.domain.accounts.app_fields import APP_FIELDS, FieldKind
from storebell.presentation.app_field_texts import APP_FIELD_TEXTS


def test_every_field_has_its_texts() -> None:
    assert list(APP_FIELD_TEXTS) == [field.name for field in APP_FIELDS]


def test_every_field_that_is_a_text_has_an_option() -> None:
    for field in APP_FIELDS:
        has_option = bool(APP_FIELD_TEXTS[field.name].metavar)
        assert has_option is (field.kind is not FieldKind.FLAG), field.name


def test_each_field_of_the_form_has_a_letter_of_its_own() -> None:
    labels = [text.form_label for text in APP_FIELD_TEXTS.values()]
    letters = [label[label.index("&") + 1].casefold() for label in labels]
    assert len(set(letters)) == len(letters)
