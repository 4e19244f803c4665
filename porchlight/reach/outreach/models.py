"""Tables of outreach, all folded from entries. Plain ids: a contact may arrive before the session it names."""

from django.db import models

from porchlight.journal.scope import ScopedModel
from porchlight.lib.privacy import Care, Life, Scope, Sensitivity, each

_SERVED = Sensitivity.SERVED
_TERM = Life.NETWORK_TERM


class Session(ScopedModel):
    """A team, an area, a time. Exact times go after thirty days; day and band stay."""

    class State(models.TextChoices):
        PLANNED = "planned"
        OPEN = "open"
        ENDED = "ended"
        CANCELLED = "cancelled"

    care = Care(
        Scope.ORG,
        {
            **each(
                Sensitivity.WORK,
                _TERM,
                "id",
                "org_id",
                "state",
                "area_id",
                "place_kind",
                "bag_id",
                "day",
                "band",
            ),
            **each(Sensitivity.WORK, Life.EXACT_TIMES, "starts_at", "ends_at", "started_at", "ended_at"),
            **each(Sensitivity.WORK, _TERM, "planned", "starts", "ends", "cancels", "taken_back"),
        },
    )

    id = models.UUIDField(primary_key=True)
    org_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    # What stands of what was said about it, from which rules.state follows; exact times cannot tell, they expire.
    planned = models.BooleanField(default=False)
    starts = models.PositiveSmallIntegerField(default=0)
    ends = models.PositiveSmallIntegerField(default=0)
    cancels = models.PositiveSmallIntegerField(default=0)
    taken_back = models.BooleanField(default=False)
    area_id = models.UUIDField(null=True)
    place_kind = models.CharField(max_length=16, blank=True)
    bag_id = models.UUIDField(null=True)
    day = models.DateField()
    band = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["org_id", "day"], name="reach_session_day")]


class SessionWorker(ScopedModel):
    """Somebody was planned into, or took part in, a session."""

    care = Care(
        Scope.ORG, {**each(Sensitivity.WORKER, _TERM, "key", "org_id", "session", "worker", "joined")}
    )

    key = models.CharField(primary_key=True, max_length=80)
    org_id = models.BigIntegerField()
    session = models.UUIDField()
    worker = models.UUIDField()
    joined = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["session"], name="reach_sessionworker_session")]


class Contact(ScopedModel):
    """People reached together. A tally, not a person; what was handed over stands in the ledger under the same root."""

    care = Care(
        Scope.ORG,
        {
            **each(Sensitivity.WORK, _TERM, "id", "org_id", "seq", "session", "corrected", "withdrawn"),
            **each(Sensitivity.WORKER, _TERM, "worker", "device"),
            **each(
                _SERVED, _TERM, "area_id", "place_kind", "day", "band", "people", "for_self", "for_others"
            ),
            **each(_SERVED, _TERM, "sharps_back", "services", "needs", "unmet", "referrals", "attributes"),
        },
    )

    id = models.UUIDField(primary_key=True)
    org_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    session = models.UUIDField(null=True)
    worker = models.UUIDField(null=True)
    device = models.UUIDField(null=True)
    area_id = models.UUIDField()
    place_kind = models.CharField(max_length=16)
    day = models.DateField()
    band = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField()
    for_self = models.BooleanField()
    for_others = models.PositiveIntegerField()
    sharps_back = models.PositiveIntegerField()
    services = models.JSONField(default=list)
    needs = models.JSONField(default=list)
    unmet = models.JSONField(default=list)
    referrals = models.JSONField(default=list)
    attributes = models.JSONField(default=dict)
    corrected = models.BooleanField(default=False)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["org_id", "day"], name="reach_contact_day"),
            models.Index(fields=["session"], name="reach_contact_session"),
        ]


class Naloxone(ScopedModel):
    """A training or a hand-out of naloxone. The kits stand in the ledger under the same root."""

    care = Care(
        Scope.ORG,
        {
            **each(Sensitivity.WORK, _TERM, "id", "org_id", "seq", "session", "corrected", "withdrawn"),
            **each(Sensitivity.WORKER, _TERM, "worker"),
            **each(_SERVED, _TERM, "area_id", "day", "band", "reason", "people_trained", "for_others"),
        },
    )

    id = models.UUIDField(primary_key=True)
    org_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    session = models.UUIDField(null=True)
    worker = models.UUIDField(null=True)
    area_id = models.UUIDField()
    day = models.DateField()
    band = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=16)
    people_trained = models.PositiveIntegerField()
    for_others = models.PositiveIntegerField()
    corrected = models.BooleanField(default=False)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["org_id", "day"], name="reach_naloxone_day"),
            models.Index(fields=["session"], name="reach_naloxone_session"),
        ]


class Response(ScopedModel):
    """A reported response to an overdose. `detail` holds the event's remaining fields as they were answered."""

    care = Care(
        Scope.ORG,
        {
            **each(Sensitivity.WORK, _TERM, "id", "org_id", "seq", "session", "corrected", "withdrawn"),
            **each(Sensitivity.WORKER, _TERM, "worker", "debrief_wanted"),
            **each(_SERVED, _TERM, "area_id", "day", "band", "doses", "outcome", "detail"),
        },
    )

    id = models.UUIDField(primary_key=True)
    org_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    session = models.UUIDField(null=True)
    worker = models.UUIDField(null=True)
    area_id = models.UUIDField()
    day = models.DateField()
    band = models.PositiveSmallIntegerField()
    doses = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10)
    debrief_wanted = models.BooleanField()
    detail = models.JSONField(default=dict)
    corrected = models.BooleanField(default=False)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["org_id", "day"], name="reach_response_day"),
            models.Index(fields=["session"], name="reach_response_session"),
        ]


class MonthlyReach(ScopedModel):
    """A month in one area, after its contacts have gone."""

    care = Care(
        Scope.ORG,
        {
            **each(
                _SERVED,
                Life.STANDING,
                "key",
                "org_id",
                "month",
                "area_id",
                "contacts",
                "people",
                "for_others",
            ),
            **each(_SERVED, Life.STANDING, "sharps_back", "trained", "responses"),
        },
    )

    key = models.CharField(primary_key=True, max_length=80)
    org_id = models.BigIntegerField()
    month = models.DateField()
    area_id = models.UUIDField()
    contacts = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    for_others = models.PositiveIntegerField()
    sharps_back = models.PositiveIntegerField()
    trained = models.PositiveIntegerField()
    responses = models.PositiveIntegerField()
