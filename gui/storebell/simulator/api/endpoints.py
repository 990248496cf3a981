"""The endpoints of the App Store Server API, as Apple's host has them.

Source: App Store Server API, Request a Test Notification, Get Test Notification Status, Get
Notification History; those about customers are in modules of their own.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route, Router
from starlette.types import Receive, Scope, Send

from storebell.ports.clock import SimulationClock
from storebell.simulator.api.account_endpoints import AccountEndpoints
from storebell.simulator.api.authentication import Access, Registration
from storebell.simulator.api.calls import Call, Handle
from storebell.simulator.api.delivery_scheduler import (
    Deliveries,
    DeliveryJob,
    TestAccepted,
    TestSession,
)
from storebell.simulator.api.faults import mishap_of
from storebell.simulator.api.history_endpoint import History, describe
from storebell.simulator.api.story_clock import StoryClock
from storebell.simulator.api.transaction_endpoints import (
    TransactionPages,
    app_transaction_info,
    order_lookup,
    subscription_statuses,
    transaction_info,
)
from storebell.simulator.catalogue.notification_factory import issue
from storebell.simulator.http.api_errors import (
    GENERAL_BAD_REQUEST,
    INVALID_TEST_NOTIFICATION_TOKEN,
    SERVER_NOTIFICATION_URL_NOT_FOUND,
    TEST_NOTIFICATION_NOT_FOUND,
    ApiError,
)
from storebell.simulator.store.notifications import is_token
from storebell.simulator.store.rate_limits import Endpoint

TOKEN_LIFE: Final = timedelta(days=180)
"""Time for which a test notification can be looked up. Apple documents up to six months."""

_IN_APPS: Final = "/inApps"
_V1: Final = f"{_IN_APPS}/v1"
_V2: Final = f"{_IN_APPS}/v2"
_PATH: Final = f"{_V1}/notifications"


@dataclass(frozen=True, slots=True)
class CallRoute:
    """An endpoint about a customer. `path` has `{any_id}` at the place of the ID."""

    method: str
    path: str
    endpoint: Endpoint
    handle: Handle


async def _answer_elsewhere(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Answers outside the API's paths, where no token is asked for."""
    raise ApiError(GENERAL_BAD_REQUEST, status=404)


class Endpoints:
    """Answers requests that came through the wall, each with its own JSON Web Token.

    What is asked about a customer is answered by the clock of the customer's life; tokens, limits
    and tests are by this computer's.
    """

    def __init__(
        self,
        access: Access,
        deliveries: Deliveries,
        clock: SimulationClock,
        story: StoryClock,
        watch: TestSession,
    ) -> None:
        self._access = access
        self._deliveries = deliveries
        self._clock = clock
        self._story = story
        self._watch = watch
        self._history = History()
        self._pages = TransactionPages()
        self._changes = AccountEndpoints(deliveries, clock, watch)

    def router(self) -> Router:
        routes = [
            *map(self._route_of, self._calls()),
            Route(f"{_PATH}/test", self._request_test, methods=["POST"]),
            # A token may hold anything when it is wrong, a slash as well.
            Route(f"{_PATH}/test/{{token:path}}", self._test_status, methods=["GET"]),
            Route(f"{_PATH}/history", self._page, methods=["POST"]),
        ]
        for route in routes:
            route.methods = route.methods and route.methods - {"HEAD"}

        async def answer_unknown(request: Request) -> Response:
            self._access.admit(
                request.headers.get("authorization", ""),
                self._clock.now() + mishap_of(request).skew,
            )
            allowed = {
                method
                for route in routes
                if route.matches(request.scope)[0] is Match.PARTIAL
                for method in route.methods or ()
            }
            # Not documented: an HTTP status that says what is wrong, and the number for any request
            # that is, which each official client knows.
            if not allowed:
                raise ApiError(GENERAL_BAD_REQUEST, status=404)
            raise ApiError(GENERAL_BAD_REQUEST, {"Allow": ", ".join(sorted(allowed))}, status=405)

        unknown = Route(f"{_IN_APPS}/{{path:path}}", answer_unknown)
        unknown.methods = None
        # A redirect would be built from the Host header.
        return Router([*routes, unknown], redirect_slashes=False, default=_answer_elsewhere)

    def _calls(self) -> tuple[CallRoute, ...]:
        pages, changes = self._pages, self._changes
        transactions = f"{_V1}/transactions"
        one, sent = f"{transactions}/{{any_id}}", "transactions/consumption/{any_id}"
        return (
            CallRoute("GET", one, Endpoint.TRANSACTION_INFO, transaction_info),
            CallRoute(
                "GET",
                f"{transactions}/appTransactions/{{any_id}}",
                Endpoint.APP_TRANSACTION,
                app_transaction_info,
            ),
            CallRoute("POST", f"{one}/finish", Endpoint.FINISH, changes.finish),
            CallRoute(
                "PUT",
                f"{one}/appAccountToken",
                Endpoint.APP_ACCOUNT_TOKEN,
                changes.set_app_account_token,
            ),
            CallRoute("PUT", f"{_V2}/{sent}", Endpoint.CONSUMPTION, changes.consumption),
            CallRoute("PUT", f"{_V1}/{sent}", Endpoint.CONSUMPTION, changes.consumption_v1),
            CallRoute(
                "GET", f"{_V2}/history/{{any_id}}", Endpoint.TRANSACTION_HISTORY, pages.history
            ),
            CallRoute(
                "GET", f"{_V1}/history/{{any_id}}", Endpoint.TRANSACTION_HISTORY, pages.history_v1
            ),
            CallRoute(
                "GET", f"{_V2}/refund/lookup/{{any_id}}", Endpoint.REFUND_HISTORY, pages.refunds
            ),
            CallRoute(
                "GET",
                f"{_V1}/subscriptions/{{any_id}}",
                Endpoint.SUBSCRIPTION_STATUSES,
                subscription_statuses,
            ),
            CallRoute(
                "PUT",
                f"{_V1}/subscriptions/extend/{{any_id}}",
                Endpoint.RENEWAL_EXTENSION,
                changes.extend_renewal_date,
            ),
            CallRoute("GET", f"{_V1}/lookup/{{any_id}}", Endpoint.ORDER_LOOKUP, order_lookup),
        )

    def _route_of(self, call_route: CallRoute) -> Route:
        async def answer(request: Request) -> Response:
            registration = self._admit(request, call_route.endpoint)
            call = Call(
                registration,
                self._story.now(),
                request.path_params["any_id"],
                request.query_params,
                await request.body(),
                mishap_of(request).plan,
            )
            return call_route.handle(call)

        return Route(call_route.path, answer, methods=[call_route.method])

    async def _request_test(self, request: Request) -> Response:
        registration = self._admit(request, Endpoint.REQUEST_TEST)
        if not registration.deliver_to:
            raise ApiError(SERVER_NOTIFICATION_URL_NOT_FOUND)
        now = self._clock.now()
        notification = issue(
            registration.ledger, registration.accounts, registration.sign, now, registration.order
        )
        self._watch(
            TestAccepted(
                at=now,
                app=registration.app,
                token=notification.token,
                url=registration.deliver_to,
            )
        )
        self._deliveries.start(
            DeliveryJob(
                registration.app,
                notification,
                registration.deliver_to,
                registration.plan,
                registration.deliverer,
                mishap_of(request).plan,
            )
        )
        return JSONResponse({"testNotificationToken": notification.token})

    async def _test_status(self, request: Request) -> Response:
        registration = self._admit(request, Endpoint.TEST_STATUS)
        token: str = request.path_params["token"]
        if not is_token(token):
            raise ApiError(INVALID_TEST_NOTIFICATION_TOKEN)
        notification = registration.ledger.find(token)
        if notification is None or not notification.attempts:
            raise ApiError(TEST_NOTIFICATION_NOT_FOUND)
        now = self._clock.now()
        is_hidden = mishap_of(request).plan.hides(notification, now)
        if is_hidden or now - notification.signed_at > TOKEN_LIFE:
            raise ApiError(TEST_NOTIFICATION_NOT_FOUND)
        return JSONResponse(describe(notification))

    async def _page(self, request: Request) -> Response:
        registration = self._admit(request, Endpoint.HISTORY)
        token = request.query_params.get("paginationToken")
        body = await request.body()
        page = await self._history.page(registration.ledger, body, token, self._clock.now())
        return JSONResponse(page)

    def _admit(self, request: Request, endpoint: Endpoint) -> Registration:
        """Checks the token, then counts the request. Raises UnauthenticatedError and ApiError."""
        now = self._clock.now()
        registration = self._access.admit(
            request.headers.get("authorization", ""), now + mishap_of(request).skew
        )
        registration.ledger.budget.spend(endpoint, now)
        return registration
