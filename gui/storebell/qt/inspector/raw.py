"""Everything as it came: identifiers, Apple's names, the signed payload."""

from storebell.domain.lane_filter import notification_uuid
from storebell.qt.inspector.page import Page, Subject


class RawPage(Page):
    """Nothing here is a secret: keys and JSON Web Tokens never reach a Timeline."""

    def write(self, subject: Subject) -> None:
        timeline = subject.timeline
        asked = timeline.asked
        facts = [
            ("testId", timeline.test_id),
            ("environment", asked.environment.value),
            ("bundleId", asked.bundle_id),
            ("plan", asked.plan.name),
            ("askedAt", asked.at.isoformat()),
            ("testNotificationToken", timeline.token or ""),
            ("notificationUUID", notification_uuid(timeline)),
            ("url", asked.url or ""),
            ("outcome", timeline.outcome or ""),
        ]
        self.facts((name, value) for name, value in facts if value)
        if timeline.attempts:
            self.heading("sendAttempts")
            for attempt in timeline.attempts:
                milliseconds = round(attempt.at.timestamp() * 1000)
                self.small(f"attemptDate {milliseconds}  {attempt.result}", "text")
        if timeline.signed_payload:
            self.heading("signedPayload")
            self.code(timeline.signed_payload)
