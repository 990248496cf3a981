"""The doctor's findings after a 401: what each is about, in which order, and how sure it is."""

import json
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from storebell.doctor.authorization import AuthorizationDoctor
from storebell.domain.accounts.authorization import AuthorizationCase, EnvironmentCheck, KeyStatus
from storebell.domain.accounts.credentials import Credentials, Secret
from storebell.domain.environment import Environment
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Finding, Level
from storebell.signing.keys.private_key import PrivateKeyReader
from support.clocks import START


def pem(curve: ec.EllipticCurve | None = None) -> Secret:
    key = ec.generate_private_key(curve or ec.SECP256R1())
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Secret(text.decode())


KEY = pem()
CREDENTIALS = Credentials(
    issuer_id="57246542-96fe-1a63-e053-0824d011072a",
    key_id="2X9R4HXF34",
    private_key=KEY,
    bundle_id="com.example.hiking",
)
APPLES_401 = "Unauthenticated\n\nRequest ID: WXYZ.0.0\n"


def exchange(*, skew: float = 0.0, body: str = APPLES_401, has_date: bool = True) -> Exchange:
    there = START - timedelta(seconds=skew)
    dated = (("Date", format_datetime(there.replace(microsecond=0), usegmt=True)),)
    return Exchange(
        "GET",
        "https://api.storekit.apple.com/",
        START + timedelta(milliseconds=400),
        0.2,
        status=401,
        headers=dated if has_date else (),
        body_start=body,
    )


def check(
    environment: Environment,
    standing: KeyStatus = KeyStatus.NOT_AUTHORIZED,
    seen: Exchange | None = None,
    *,
    has_apples_time: bool = False,
) -> EnvironmentCheck:
    return EnvironmentCheck(
        environment, standing, START, seen or exchange(), has_apples_time=has_apples_time
    )


REFUSED_BY_BOTH = (check(Environment.SANDBOX), check(Environment.PRODUCTION))


def case(*checks: EnvironmentCheck, credentials: Credentials = CREDENTIALS) -> AuthorizationCase:
    return AuthorizationCase(credentials, checks or REFUSED_BY_BOTH, START)


def findings(of: AuthorizationCase) -> dict[str, Finding]:
    found = AuthorizationDoctor().explain(of)
    assert all(finding.at is not None for finding in found)
    assert all(finding.advice for finding in found if finding.level in {Level.BAD, Level.WARNING})
    return {str(finding.subject): finding for finding in found}


# -- the clock ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("skew", "said", "level"),
    [
        (97, "97 s ahead of Apple's", Level.BAD),
        (3723, "3723 s ahead of Apple's", Level.BAD),
        (-3723, "3723 s behind Apple's", Level.BAD),
        (-97, "97 s behind Apple's", Level.NOTE),  # a token is good for four minutes
        (-238, "238 s behind Apple's", Level.NOTE),
        (-240, "240 s behind Apple's", Level.BAD),
        (-301, "301 s behind Apple's", Level.BAD),
        (75, "75 s ahead of Apple's", Level.BAD),
        (62, "62 s ahead of Apple's", Level.BAD),
        (61, "61 s ahead of Apple's", Level.BAD),
        (59, "59 s ahead of Apple's, which the back-dating of its requests covers", Level.GOOD),
        (-59, "within 60 s", Level.GOOD),
        (-62, "62 s behind Apple's", Level.NOTE),
        (20, "20 s ahead of Apple's, which the back-dating of its requests covers", Level.GOOD),
        (0, "within 1 s", Level.GOOD),
        (-20, "within 21 s", Level.GOOD),
    ],
)
def test_a_clock_is_named_to_the_second_and_blamed_where_it_is_the_reason(
    skew: int, said: str, level: Level
) -> None:
    found = findings(case(check(Environment.SANDBOX, seen=exchange(skew=skew))))["Clock"]
    assert said in str(found.seen)
    assert found.level is level


def test_a_corrected_clock_is_not_blamed() -> None:
    corrected = check(Environment.SANDBOX, seen=exchange(skew=3723), has_apples_time=True)
    found = findings(case(corrected))["Clock"]
    assert found.level is Level.NOTE
    assert "3723 s" in str(found.seen)


def test_an_answer_without_a_date_says_nothing_of_the_clock() -> None:
    undated = check(Environment.SANDBOX, seen=exchange(has_date=False))
    assert findings(case(undated))["Clock"].level is Level.NOTE


# -- the key and its IDs --------------------------------------------------------------------------


def test_a_key_on_another_curve_is_found() -> None:
    other = replace(CREDENTIALS, private_key=pem(ec.SECP384R1()))
    found = findings(case(credentials=other))["Private key"]
    assert found.level is Level.BAD
    assert "curve" in str(found.seen)


def test_a_key_that_cannot_be_read_is_found() -> None:
    broken = replace(CREDENTIALS, private_key=Secret(KEY.reveal()[:80]))
    found = findings(case(credentials=broken))["Private key"]
    assert found.level is Level.BAD
    assert KEY.reveal()[40:60] not in f"{found}"


def test_another_key_in_the_keychain_than_was_imported_is_found() -> None:
    mine = PrivateKeyReader().fingerprint(KEY)
    same = replace(case(), fingerprint=mine, provider="GNOME Keyring")
    assert findings(same)["Private key"].level is Level.GOOD
    other = findings(replace(same, fingerprint="00" * 32))["Private key"]
    assert other.level is Level.BAD
    assert "GNOME Keyring holds another private key" in str(other.seen)


def test_swapped_ids_are_told_apart_from_wrong_ones() -> None:
    swapped = replace(CREDENTIALS, key_id=CREDENTIALS.issuer_id, issuer_id=CREDENTIALS.key_id)
    found = findings(case(credentials=swapped))
    for subject in ("Key ID", "Issuer ID"):
        assert found[subject].level is Level.BAD
        assert "changed places" in str(found[subject].advice)
    wrong = findings(case(credentials=replace(CREDENTIALS, key_id="2x9r", issuer_id="me")))
    for subject in ("Key ID", "Issuer ID"):
        assert wrong[subject].level is Level.BAD
        assert "changed places" not in str(wrong[subject].advice)


@pytest.mark.parametrize(
    ("file_name", "subject", "level", "said"),
    [
        ("SubscriptionKey_2X9R4HXF34.p8", "Key ID", Level.GOOD, "file name says the same"),
        ("SubscriptionKey_ABCDEFGHIJ.p8", "Key ID", Level.BAD, "The file name says ABCDEFGHIJ"),
        ("AuthKey_2X9R4HXF34.p8", "Kind of key", Level.WARNING, "probably the wrong kind"),
        ("SubscriptionKey_2X9R4HXF34.p8", "Kind of key", Level.NOTE, "called like an In-App"),
        ("key.p8", "Kind of key", Level.WARNING, "can't be seen from the key"),
    ],
)
def test_the_name_of_the_file_is_a_hint(
    file_name: str, subject: str, level: Level, said: str
) -> None:
    found = findings(replace(case(), file_name=file_name))[subject]
    assert found.level is level
    assert said in str(found.seen)


# -- what Apple says ------------------------------------------------------------------------------


def test_an_app_that_was_never_released_is_recognised() -> None:
    found = findings(
        case(check(Environment.SANDBOX, KeyStatus.ACCEPTED), check(Environment.PRODUCTION))
    )
    assert found["Environments"].level is Level.BAD
    assert "probably never released" in str(found["Environments"].advice)
    assert "Kind of key" not in found
    assert "Bundle ID" not in found


def test_two_refusals_are_not_a_matter_of_release() -> None:
    found = findings(case())
    assert found["Environments"].level is Level.NOTE
    assert "not only that the app was never released" in str(found["Environments"].advice)
    assert "Kind of key" in found


def test_one_environment_alone_proves_nothing_about_the_other() -> None:
    unreachable = check(Environment.SANDBOX, KeyStatus.UNREACHABLE)
    for checks in ((check(Environment.PRODUCTION),), (unreachable, check(Environment.PRODUCTION))):
        assert "Environments" not in findings(case(*checks))


@pytest.mark.parametrize(
    ("body", "level", "said"),
    [
        (APPLES_401, Level.NOTE, "“Unauthenticated”"),
        ("", Level.NOTE, "empty"),
        (
            json.dumps({"errors": [{"status": "401", "code": "NOT_AUTHORIZED"}]}),
            Level.BAD,
            "App Store Connect API",
        ),
        ("<!doctype html><title>Sign in</title>", Level.WARNING, "<!doctype html>"),
        ("[" * 5000, Level.WARNING, "[[["),
        ('{"error": "no"}', Level.WARNING, "{"),
    ],
)
def test_the_body_of_the_answer_tells_who_answered(body: str, level: Level, said: str) -> None:
    found = findings(case(check(Environment.SANDBOX, seen=exchange(body=body))))["Apple's answer"]
    assert found.level is level
    assert said in str(found.seen)


@pytest.mark.parametrize("code", ["4010000", '"x"', "null"])
def test_an_error_of_the_api_is_not_blamed_on_a_portal(code: str) -> None:
    body = f'{{"errorCode": {code}, "errorMessage": "no"}}'
    found = findings(case(check(Environment.SANDBOX, seen=exchange(body=body))))["Apple's answer"]
    assert found.level is Level.NOTE
    assert "an error of the App Store Server API" in str(found.seen)
    assert "portal" not in str(found.advice)


def test_apples_own_name_of_the_request_is_kept_for_its_support() -> None:
    assert "WXYZ.0.0" in str(findings(case())["Apple's answer"].advice)


# -- the bundle ID --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "level", "said"),
    [
        ("com.example.Hiking", Level.WARNING, "also in the list as com.example.Hiking"),
        ("com.example", Level.WARNING, "extension of com.example"),
        ("com.example.hiking", Level.GOOD, "has the right form"),
        ("com.example.hik", Level.GOOD, "has the right form"),
    ],
)
def test_a_bundle_id_is_compared_with_those_of_the_other_apps(
    known: str, level: Level, said: str
) -> None:
    found = findings(replace(case(), bundle_ids=(known,)))["Bundle ID"]
    assert found.level is level
    assert said in str(found.seen)


# -- all of it ------------------------------------------------------------------------------------


def test_they_come_in_order_of_proof_and_guesses_only_without_a_reason() -> None:
    assert list(findings(case())) == [
        "Clock",
        "Private key",
        "Key ID",
        "Issuer ID",
        "Environments",
        "Apple's answer",
        "Kind of key",
        "Bundle ID",
    ]
    wrong_clock = findings(case(check(Environment.SANDBOX, seen=exchange(skew=7200))))
    assert list(wrong_clock) == ["Clock", "Private key", "Key ID", "Issuer ID", "Apple's answer"]


def test_a_key_that_is_accepted_everywhere_has_nothing_to_be_told_but_good() -> None:
    accepted = [
        check(environment, KeyStatus.ACCEPTED)
        for environment in (Environment.SANDBOX, Environment.PRODUCTION)
    ]
    found = findings(case(*accepted))
    assert {finding.level for finding in found.values()} == {Level.GOOD}
    assert not any(finding.advice for finding in found.values())


def test_no_finding_holds_the_key() -> None:
    secret = KEY.reveal().splitlines()[1]
    for file_name in ("", "AuthKey_2X9R4HXF34.p8"):
        assert secret not in repr(
            AuthorizationDoctor().explain(replace(case(), file_name=file_name))
        )


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Sat, 28 Nov 99999999999999999999 19:00:00 GMT",
        "\xff" * 90,
    ],
    ids=["last", "far", "noise"],
)
def test_an_absurd_date_is_no_date(date: str) -> None:
    seen = replace(exchange(), headers=(("Date", date),))
    case = AuthorizationCase(CREDENTIALS, (check(Environment.SANDBOX, seen=seen),), START)
    said = [str(finding.seen) for finding in AuthorizationDoctor().explain(case)]
    assert "The answer has no Date, so this computer's clock could not be compared" in said
