"""What a translated terminal still shows in English: values, each kind with its reason."""

import re

from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.errors.apple import DOCUMENTED
from storebell.domain.notifications.purchase_options import (
    CONSUMPTION_REASONS,
    BillingPlan,
    Discount,
    OfferKind,
    ProductKind,
    RefundKind,
)
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.notifications.types import TYPES_BY_NAME
from storebell.domain.settings.settings import KINDS
from storebell.domain.simulation.faults import FAULTS, PEBBLE
from storebell.domain.simulation.lives import LIVES
from storebell.domain.simulation.receiver_behaviours import BEHAVIOUR_SPECS
from support.pseudo_locale import pseudo
from support.terminal_language import english_words
from support.translated_commands import words_of_the_command_line

PURCHASE_CHOICES = (ProductKind, OfferKind, Discount, BillingPlan, RefundKind)

TYPED = {
    "what is typed": words_of_the_command_line(),
    "names of behaviours": {spec.name for spec in BEHAVIOUR_SPECS},
    "names of faults": {*FAULTS, PEBBLE},
    "names of stories": {life.name for life in LIVES},
    "values of settings": {
        choice.value for kind in KINDS.values() for choice in getattr(kind, "choices", ())
    },
    "a switch is written so": {"on", "off"},
    "choices about a purchase": {
        *(choice.value for kind in PURCHASE_CHOICES for choice in kind),
        *CONSUMPTION_REASONS,
    },
}
"""In help and in what is said of a mistake of usage. Elsewhere such a word would be English."""

SHOWN_AS_TYPED = {
    "settings": TYPED["values of settings"] | TYPED["a switch is written so"],
    "eleven": TYPED["names of behaviours"],
    "simulate": {"sandbox", "duplicate"},
    "mars": set[str]().union(
        *(TYPED[f"names of {kind}"] for kind in ("behaviours", "faults", "stories"))
    ),
    "--product": {"--product"} | TYPED["choices about a purchase"],
    "--ca-file": {"--ca-file"},
    "test": {"sandbox", "production"},
    "verify": {"Sandbox"},
}
"""What these commands show as it is typed."""

NAMES = {
    "Apple's results of an attempt": {result.value for result in SendAttemptResult},
    "Apple's types of notifications": set(TYPES_BY_NAME),
    "Apple's subtypes": {
        name for documented in TYPES_BY_NAME.values() for name in documented.subtype_names
    },
    "Apple's names of errors": {error.name for error in DOCUMENTED.values()},
    "names of settings": set(KINDS),
    "labels that a person chose": {"Hiking", "Walking", "Team key"},
    "Apple's field of a notification": {"signedPayload"},
    "what these tests write wrongly": {
        *("mars", "MARS", "extra", "--nonsense", "connexion", "no id"),
    },
    "our name": {"Storebell"},
    "a method of HTTP": {"POST"},
    "a time zone": {"UTC"},
    "what the system says": {"No such file or directory"},
    "a label that is stored with its tests": {SAMPLE_APP.label},
    "the subject of a certificate": {"NOT APPLE - Storebell simulator root"},
    "what Apple's server says": {"Unauthenticated"},
    "what Python's reader of TOML says": {"Expected ']' at the end of a table declaration"},
    "an entry of the audit log is stored as it was written": {
        *("this session's memory", "public key", "label", "bundle_id"),
    },
}
FORMS = {
    r"storebell keys add \S+ --issuer-id \S+": "a command to copy",
    r"storebell( --\S+ \S+)* watch \S+( --[a-z-]+ [^\s~]+)+": "another command to copy",
    r"[0-9a-f]{8}-[0-9a-f-]{27,}(_\d+)?": "UUIDs and tokens",
    r"https?://[^\s'”»]*": "URLs",
    r"[\w-]+(\.[\w-]+)*\.(com|apple|example|invalid)\b(\.\w+)*": "bundle IDs and hosts",
    r"“(Sandbox|Production)”": "what a payload names its environment",
    r"(/[\w.+-]+)+/?": "paths",
    r"\w+Key_\w+\.p8": "names of files",
    r"\b[0-9A-Z]{10}\b|\b[0-9A-Z]{26}\b": "IDs of keys and of Apple's answers",
    r"\b[0-9a-f]{8,64}\b|\b[0-9a-f]{4}…[0-9a-f]{4}\b": "fingerprints",
}


def english_in(text: str, names: set[str]) -> list[str]:
    """What is shown in English and is none of these values."""
    left = re.sub(r"\x1b\[[0-9;]*m", "", text)
    for form in FORMS:
        left = re.sub(form, " ", left)
    for name in sorted(names, key=len, reverse=True):
        left = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", " ", left)
    return english_words(left)


def check_translated(text: str, arguments: tuple[str, ...]) -> None:
    """Fails with what is shown in English, and the line where it stands."""
    whole = re.sub(r"-\n +", "-", text)  # a name that goes on in the next line
    names = set[str]().union(*NAMES.values())
    if pseudo("Usage:") in text or pseudo("Error: {message}")[:6] in text:
        names = names.union(*TYPED.values())
    for argument in arguments:
        names |= SHOWN_AS_TYPED.get(argument, set())
    lines = {line: english_in(line, names) for line in whole.splitlines()}
    assert {line: words for line, words in lines.items() if words} == {}
