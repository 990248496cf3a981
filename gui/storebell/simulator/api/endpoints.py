"""The three endpoints for notifications, as Apple's host has them.

Source: App Store Server API, Request a Test Notification, Get Test Notification Status, Get
Notification History.
"""

from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from storebell.ports.clock import SimulationClock
from storebell.simulator.api.authentication import Access, Registration
from storebell.simulator.api.delivery_scheduler import (
    Deliveries,
    DeliveryJob,
    TestAccepted,
    TestSession,
)
from storebell.simulator.api.faults import mishap_of
from storebell.simulator.api.history_endpoint import History, describe
from storebell.simulator.catalogue.notification_factory import issue
from storebell.simulator.http.api_errors import (
    INVALID_TEST_NOTIFICATION_TOKEN,
    SERVER_NOTIFICATION_URL_NOT_FOUND,
    TEST_NOTIFICATION_NOT_FOUND,
    ApiError,
)
from storebell.simulator.store.notifications import is_token
from storebell.simulator.store.rate_limits import Endpoint

TOKEN_LIFE: Final = timedelta(days=180)
"""Time for which a test notification can be looked up. Apple documents up to six months."""

_PATH: Final = "/inApps/v1/notifications"


class Endpoints:
    """Answers requests that came through the wall, each with its own JSON Web Token."""

    def __init__(
        self,
        access: Access,
        deliveries: Deliveries,
        clock: SimulationClock,
        watch: TestSession,
    ) -> None:
        self._access = access
        self._deliveries = deliveries
        self._clock = clock
        self._watch = watch
        self._history = History()

    def router(self) -> Router:
        routes = [
            Route(f"{_PATH}/test", self._request_test, methods=["POST"]),
            # A token may hold anything when it is wrong, a slash as well.
            Route(f"{_PATH}/test/{{token:path}}", self._test_status, methods=["GET"]),
            Route(f"{_PATH}/history", self._page, methods=["POST"]),
        ]
        for route in routes:
            route.methods = route.methods and route.methods - {"HEAD"}
        # A redirect would be built from the Host header.
        return Router(routes, redirect_slashes=False)

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
