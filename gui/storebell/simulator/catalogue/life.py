"""The life of one customer, played step by step: each step gives a notification to be sent."""

import uuid
from datetime import datetime, timedelta
from functools import partial

from storebell.domain.notifications.purchase_options import PurchaseOptions
from storebell.domain.simulation.lives import Life, LifeStep
from storebell.simulator.catalogue.acts import PURCHASES, Act, act_of, apply, due
from storebell.simulator.catalogue.calendar import Calendar
from storebell.simulator.catalogue.changes import buy, refund_earlier
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.payloads import NotificationDraft
from storebell.simulator.catalogue.products import product_of
from storebell.simulator.catalogue.purchase import Account, Purchase


class CustomerLife:
    """A customer, and how far the story has come. Times are those of the story's own clock."""

    def __init__(self, life: Life, customer: Customer, calendar: Calendar) -> None:
        self.life = life
        self.account = Account(customer, calendar, is_shared=life.is_shared)
        self.steps_taken = 0
        self._last_at: datetime | None = None

    @property
    def next_step(self) -> LifeStep | None:
        """The step that comes next; None at the end."""
        steps = self.life.steps
        return steps[self.steps_taken] if self.steps_taken < len(steps) else None

    def due_at(self, start: datetime) -> datetime:
        """Returns when the next step is due; `start` is the time of the first."""
        step = self.next_step
        if self._last_at is None or step is None:
            return self._last_at or start
        due_at = due(self._act_of(step).moment, self.account, self._last_at)
        # RENEWAL_EXTENDED was sent then, and no step is signed before what was sent before it.
        return max((due_at, *self.account.extended_at[-1:]))

    def length_from(self, start: datetime) -> timedelta:
        """The time from the first step to the last, if the handler changes nothing.

        It does not depend on the steps that were taken.
        """
        customer, calendar = self.account.customer, self.account.calendar
        whole = CustomerLife(self.life, customer, calendar)
        while whole.next_step is not None:
            whole.take_step(whole.due_at(start))
        return whole.due_at(start) - start

    def take_step(self, at: datetime) -> NotificationDraft:
        """The notification about what happens next, at a time. Raises ValueError at the end."""
        step = self.next_step
        if step is None:
            raise ValueError("this life is over")
        self.account = apply(self.account, self._act_of(step), at)
        self.steps_taken += 1
        self._last_at = at
        return NotificationDraft(
            *step.pair,
            notification_uuid=str(uuid.uuid4()),
            at=at,
            customer=self.account.customer,
            account=self.account,
            purchase=self._purchase_of(step),
            reason=step.purchase.reason,
        )

    def _act_of(self, step: LifeStep) -> Act:
        act = act_of(step.pair, step.purchase)
        if step.is_about_earlier:
            return Act(act.moment, refund_earlier)
        if step.pair in PURCHASES:
            return Act(act.moment, partial(self._buy, options=step.purchase))
        return act

    def _buy(self, account: Account, at: datetime, options: PurchaseOptions) -> Account:
        """A purchase of the story's product; the first one with the story's own offer."""
        first = self.life.purchase
        product = product_of(first.product_of(self.life.steps[0].pair), first.billing_plan)
        offer = options.offer if account.purchases else first.offer
        return buy(account, at, product, offer)

    def _purchase_of(self, step: LifeStep) -> Purchase:
        latest = self.account.latest
        return self.account.purchases[latest.number - 1] if step.is_about_earlier else latest
