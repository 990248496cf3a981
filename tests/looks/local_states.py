"""What Local looks like: the choices about a purchase, the page of a customer's life."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QMenu, QWidget

from storebell.domain.checks import CHECK_NAMES
from storebell.domain.environment import Environment
from storebell.domain.errors.delivery import LocalServerError, PlainHttpNotAllowedError
from storebell.domain.findings import Check, Verification
from storebell.domain.messages import NO_MESSAGE, msg
from storebell.domain.notifications.delivery import DeliveryTrace, Hop
from storebell.domain.notifications.json_records import Record, iso
from storebell.domain.notifications.purchase_options import (
    BillingPlan,
    Discount,
    Offer,
    OfferKind,
    ProductKind,
    PurchaseOptions,
)
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.signed_data import Found, Removed, SignedData, SignedKind
from storebell.domain.simulation.lives import USUAL_LIFE
from storebell.domain.simulation.requests import SimulatedApp, SimulationFacts, SimulationRequest
from storebell.presentation.life_progress import LifeProgress
from storebell.presentation.result_advice import trace_causes_record
from storebell.qt.life.page import LifePage
from storebell.qt.page_names import LIFE, VERIFY
from storebell.qt.sending.purchase_button import PurchaseButton
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.verify.page import VerifyPage
from storebell.qt.verify.results import Results
from storebell.services.system.verify import Judgement
from support import timelines
from support.controllers import controller_of


def purchase_menu(studio: Any) -> QWidget:
    return _purchase_button(studio).menu()


def purchase_offers(studio: Any) -> QWidget:
    inner = _purchase_button(studio).menu().actions()[3].menu()
    assert isinstance(inner, QMenu)
    return inner


def purchase_chosen(studio: Any) -> QWidget:
    """A test of Local about a purchase that was chosen, and the strip with the choice."""
    timeline = timelines.refused_by_handler()
    purchase = PurchaseOptions(
        ProductKind.AUTO_RENEWABLE,
        Offer(OfferKind.RETENTION, Discount.PAY_AS_YOU_GO),
        BillingPlan.MONTHLY_COMMITMENT,
    )
    asked = replace(timeline.asked, notification_type="DID_RENEW", purchase=purchase)
    window = studio.filled(replace(timeline, asked=asked))
    window.choose_environment(Environment.LOCAL)
    button = window.findChild(PurchaseButton)
    products = button.menu().actions()[2].menu()
    products.actions()[1 + list(ProductKind).index(ProductKind.CONSUMABLE)].trigger()
    return window  # type: ignore[no-any-return]


def life(studio: Any) -> QWidget:
    """A story that was not begun."""
    window, _page = _opened_life(studio)
    return window


def life_running(studio: Any) -> QWidget:
    """Half of a story: delivered, failed, to be tried again, due and to come."""
    window, page = _opened_life(studio)
    page.show_progress(told_life())
    page.show_opened(FACTS, ())
    return window


def life_paused(studio: Any) -> QWidget:
    window, page = _opened_life(studio)
    page.show_progress(told_life().paused())
    page.show_opened(FACTS, ())
    return window


def life_ended(studio: Any) -> QWidget:
    window, page = _opened_life(studio)
    page.show_progress(told_life().stopped())
    return window


def life_port_taken(studio: Any) -> QWidget:
    window, page = _opened_life(studio)
    page.show_error(LocalServerError(reason=msg("Address already in use")))
    return window


def life_url_wrong(studio: Any) -> QWidget:
    window, page = _opened_life(studio, "http:")
    page.show_error(PlainHttpNotAllowedError(host="hooks.example", address="203.0.113.7"))
    return window


def told_life() -> LifeProgress:
    """The first story after three steps, whose second was refused for good."""
    progress = LifeProgress.of(USUAL_LIFE).started().opened()
    answers = (("SUCCESS", 200, None), ("NO_RESPONSE", None, None), (RETRIED, 503, 60))
    for number, (result, status, again) in enumerate(answers, 1):
        at = timelines.NOW + timedelta(seconds=5 * number)
        step = {"event": "step", "at": iso(at), "token": str(number), "number": number}
        ids = {"transaction_id": f"200000012345678{number}", "next_at": iso(at + MONTH)}
        progress = progress.after(step | ids)
        next_at = iso(at + timedelta(seconds=again)) if again else None
        attempt = {"event": "attempt", "at": iso(at), "token": str(number), "next_at": next_at}
        answer = {"result": result, "status": status} | _causes(result, status)
        progress = progress.after(attempt | answer)
    return progress


def _causes(result: str, status: int | None) -> Record:
    """The causes that an answer with a status shows, or the usual ones of a result without it."""
    hop = Hop("POST", "http://127.0.0.1:8080/hook", status=status)
    trace = DeliveryTrace(timelines.NOW, (hop,), 0.1, SendAttemptResult(result))
    return trace_causes_record(trace, "DID_RENEW")


RETRIED = "UNSUCCESSFUL_HTTP_RESPONSE_CODE"
MONTH = timedelta(seconds=5)
FACTS = SimulationFacts(
    SimulationRequest(),
    (SimulatedApp(),),
    {Environment.SANDBOX: "http://127.0.0.1:43117"},
    "57246542-96fe-1a63-e053-0824d011072a",
    "2X9R4HXF34",
    Path("/home/you/.local/share/storebell/simulator/SubscriptionKey_2X9R4HXF34.p8"),
    Path("/home/you/.local/share/storebell/local-root.der"),
)


def _opened_life(studio: Any, url: str = "http://127.0.0.1:8080/hook") -> tuple[QWidget, LifePage]:
    window = studio.filled()
    controller_of(window).page.strip.restore(url, "sandbox", 1)
    window.pages.open(LIFE)
    page = window.pages.content(LIFE)
    assert isinstance(page, LifePage)
    return window, page


def _purchase_button(studio: Any) -> PurchaseButton:
    button = PurchaseButton()
    studio.kept.append(button)
    return button


def verify(studio: Any) -> QWidget:
    """A notification whose signature does not match, and a member that was shortened."""
    window: MainWindow = studio.filled()
    window.pages.open(VERIFY)
    page = window.pages.content(VERIFY)
    assert isinstance(page, VerifyPage)
    results = page.findChild(Results)
    assert results is not None
    checks = tuple(Check(name, name != "signature", NO_MESSAGE) for name in CHECK_NAMES)
    data = SignedData(
        SignedKind.NOTIFICATION, Verification(checks, None, {"signedDate": 1795269731000})
    )
    found = Found("", ("JSON", "signedPayload"), (Removed.LINE_BREAKS,))
    results.show_judgements([Judgement(data, found)])
    return window


LOCAL_STATES: Mapping[str, Callable[[Any], QWidget]] = {
    "purchase-menu": purchase_menu,
    "purchase-offers": purchase_offers,
    "purchase-chosen": purchase_chosen,
    "life": life,
    "life-running": life_running,
    "life-paused": life_paused,
    "life-ended": life_ended,
    "life-port-taken": life_port_taken,
    "life-url-wrong": life_url_wrong,
    "verify": verify,
}
