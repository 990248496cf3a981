"""Everything as it came: identifiers, Apple's names, the signed payload."""

from typing import Final

from storebell.domain.messages import plural_msg
from storebell.domain.notifications.test_filter import notification_uuid
from storebell.domain.plain_text import visible
from storebell.presentation.translation import tr_message
from storebell.qt.inspector.page import Page, Subject

_MOST_SHOWN: Final = 6000
"""Characters of a signed payload: that of a TEST has about 5,000."""


class RawPage(Page):
    """Nothing here is a secret: keys and JSON Web Tokens never reach a Timeline."""

    def write(self, subject: Subject) -> None:
        timeline = subject.timeline
        asked = timeline.asked
        facts = [
            ("testId", timeline.test_id),
            ("environment", asked.environment.value),
            ("simulated", "true" if asked.simulated else ""),
            ("bundleId", asked.bundle_id),
            ("appAppleId", str(asked.app_apple_id or "")),
            ("plan", asked.plan.name),
            ("notificationType", asked.notification_type),
            ("subtype", asked.notification_subtype),
            *asked.purchase.record.items(),
            ("askedAt", asked.at.isoformat()),
            ("testNotificationToken", timeline.token or ""),
            ("notificationUUID", notification_uuid(timeline)),
            ("url", asked.url or ""),
            ("outcome", timeline.outcome or ""),
        ]
        self.facts((name, visible(value)) for name, value in facts if value)
        if timeline.attempts:
            self.heading("sendAttempts")
            for attempt in timeline.attempts:
                milliseconds = round(attempt.at.timestamp() * 1000)
                at = f"{subject.local(attempt.at):%Y-%m-%d %H:%M:%S %Z}"
                self.small(f"attemptDate {milliseconds}  {visible(attempt.result)}", "text")
                self.small(at)
        if timeline.signed_payload:
            self.heading("signedPayload")
            self._write_payload(timeline.signed_payload)

    def _write_payload(self, signed: str) -> None:
        # One word without a place to break: what Qt needs to lay it out grows with its square.
        self.code(signed[:_MOST_SHOWN])
        if len(signed) > _MOST_SHOWN:
            text = plural_msg(
                "This is {shown} of {count} character. Copy › Signed payload has all.",
                "These are {shown} of {count} characters. Copy › Signed payload has all.",
                len(signed),
                shown=_MOST_SHOWN,
            )
            self.small(tr_message(text))
