"""People come, take on roles, choose how to sign in, and leave. Traces name ids and fields, never names."""

from collections.abc import Set
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.models import Device, Invite
from porchlight.commons.languages import actions as languages
from porchlight.commons.once import once
from porchlight.commons.org import actions as orgs
from porchlight.commons.org.models import Organisation
from porchlight.commons.org.queries import moment
from porchlight.commons.people import rules
from porchlight.commons.people.models import Membership, Person, Welcome
from porchlight.commons.people.permissions import Permission, Role, may
from porchlight.commons.people.queries import (
    kept,
    open_link,
    organisations_of,
    person,
    renamable,
    roles,
    roles_of_all,
    works_elsewhere,
)
from porchlight.journal.actions import Author, append, hold
from porchlight.journal.scope import scoped, sought
from porchlight.journal.traces import Trace
from porchlight.lib import codes
from porchlight.lib.errors import Forbidden, Invalid, Problem

WELCOME_LIFE = timedelta(days=7)


class NotOpen(Problem):
    """A welcome link that is unknown, used or expired: the three answer alike."""

    def __init__(self) -> None:
        super().__init__("not_open", 404, _("This link is not open."), todo=_("Ask for a new one."))


def found(
    *, settings: orgs.Settings, admin: str, language: str, now: datetime
) -> tuple[Organisation, Author, str]:
    """An organisation with its first administrator. Returns it, its author for what follows, and the code of the
    one-time link. Runs inside the caller's transaction. Raises Invalid."""
    first = Person(name=admin, language=language)
    first.set_unusable_password()
    first.save()
    org, by = orgs.found(settings=settings, founder=first.pk, now=now)
    with scoped(org.pk):
        _join(first, frozenset({Role.ADMIN}), by)
        languages.start(language=org.language, by=by)
        return org, by, _welcome(first, by, now)


def add(
    *, name: str, language: str, roles: Set[Role], giver: frozenset[Role], by: Author, id: UUID | None = None
) -> Person:
    """Somebody new here; `id` is the form's token. Raises Invalid, and Forbidden for a role that the giver may not
    give."""
    check_givable(giver=giver, wanted=roles)
    made = Person(id=id or uuid4(), name=name, language=language)

    def make() -> None:
        made.set_unusable_password()
        made.save(force_insert=True)  # an id that is somebody's elsewhere never becomes a change of them
        _join(made, roles, by)

    once(lambda: kept(made.pk), {"name": name, "language": language, "roles": roles}, make)
    return person(made.pk)


def bring(*, username: str, roles: Set[Role], giver: frozenset[Role], by: Author) -> Person:
    """Somebody who already signs in for another organisation of the network. Twice is once. Raises Invalid."""
    check_givable(giver=giver, wanted=roles)
    known = Person.objects.filter(username=username, is_active=True).first()
    if known and roles_of_all().get(known.pk) == roles:
        return known
    if known is None or by.org in organisations_of(known.pk):
        raise Invalid("nobody_to_bring", _("Nobody else in the network signs in with that name."))
    _join(known, roles, by)
    return known


def edit(*, id: UUID, name: str, language: str, giver: frozenset[Role], by: Author) -> None:
    """Another name or language. Raises NotFound, Forbidden."""
    _manageable(id, giver)
    known = renamable(id)
    if fields := _rename(known, name, language):
        append(kind="person.edited", body=Trace(str(id), fields), by=by)


def edit_self(*, id: UUID, name: str, language: str, now: datetime) -> None:
    """One's own name or language, in every organisation that one works for: each of their trails tells it."""
    fields = _rename(Person.objects.get(pk=id), name, language)
    for org in Organisation.objects.filter(pk__in=organisations_of(id) if fields else []).order_by("pk"):
        today, band = moment(org, now)
        with scoped(org.pk):
            by = Author(org.pk, id, None, today, band)
            append(kind="person.edited", body=Trace(str(id), fields), by=by)


def set_roles(*, id: UUID, wanted: Set[Role], giver: frozenset[Role], by: Author) -> bool:
    """Give and take roles until these are held; who records nothing any more has no phone here. Returns whether that
    ended a link: one that was made for other roles would open what these may.

    Raises NotFound, Forbidden, Invalid (the last administrator).
    """
    known = person(id)
    held = roles(id)
    check_givable(giver=giver, wanted=(wanted - held) | (held - wanted))
    if not wanted:
        raise Invalid("no_role", _("Somebody without a role has left. Use “Leaves” for that."))
    if Role.ADMIN in held - wanted:
        _check_not_last_admin(id)
    if wanted - held and not known.is_active:
        Person.objects.filter(pk=id).update(is_active=True)
    for role in sorted(wanted - held):
        Membership.objects.create(org_id=by.org, person=known, role=role, since=by.today)
        append(kind="role.given", body=Trace(str(id), (role,)), by=by)
    for role in sorted(held - wanted):
        Membership.objects.filter(person=id, role=role, left__isnull=True).update(left=by.today)
        append(kind="role.taken", body=Trace(str(id), (role,)), by=by)
    if not may(frozenset(wanted), Permission.RECORD):
        _end_phones(id, by)
    _end_made(id, frozenset(wanted))
    return wanted != held and _end_links(id)


def leave(*, id: UUID, giver: frozenset[Role], by: Author) -> None:
    """End every role here, revoke their phones, and close their sign-in when no other organisation is left.

    An unusable password ends every session they have, because sessions are bound to its hash.
    """
    known = _manageable(id, giver)
    if Role.ADMIN in roles(id):
        _check_not_last_admin(id)
    Membership.objects.filter(person=id, left__isnull=True).update(left=by.today)
    _end_phones(id, by)
    _end_made(id, frozenset())
    Welcome.objects.filter(person=id).delete()
    if not organisations_of(id):
        _close(known)
        Person.objects.filter(pk=id).update(is_active=False)
    append(kind="person.left", body=Trace(str(id)), by=by)


def welcome(*, id: UUID, giver: frozenset[Role], by: Author, now: datetime) -> str:
    """A one-time code with which a person of a desk role chooses (anew) how to sign in. Returned once.

    Raises Forbidden, Invalid: a peer needs none, and nobody may reset the sign-in of another organisation's people.
    """
    known = _manageable(id, giver)
    if not rules.needs_sign_in(roles(id)):
        raise Invalid(
            "no_desk_role", _("Only people with a role at the desk sign in. Peers join with a phone code.")
        )
    if known.username and works_elsewhere(id):
        raise Invalid(
            "elsewhere", _("This person also works in another organisation and keeps their own sign-in.")
        )
    return _welcome(known, by, now)


def accept(*, code: str, username: str, password: str, now: datetime) -> Person:
    """Use up a welcome link: a login name, a password, and a second factor that starts anew.

    `password` has passed the validators. Raises NotOpen, Invalid (the login name is taken).
    """
    row = open_link(code, now)
    if row is None:
        raise NotOpen
    known: Person = row.person
    today, band = moment(row.org, now)
    sealed = make_password(password)  # slow on purpose, so before anybody has to wait for it
    with scoped(row.org_id):
        hold()  # as a desk does before it ends somebody's links
        # Two browsers with one link: the one that deletes the row has it.
        if not Welcome.objects.filter(pk=row.pk).delete()[0]:
            raise NotOpen
        _close(known)
        known.username, known.is_active, known.password = username, True, sealed
        try:
            with transaction.atomic():
                known.save(update_fields=["username", "is_active", "password"])
        except IntegrityError:
            raise Invalid("username_taken", _("Somebody signs in with that name already.")) from None
        append(
            kind="person.welcomed",
            body=Trace(str(known.pk)),
            by=Author(row.org_id, known.pk, None, today, band),
        )
    return known


def _join(known: Person, given: Set[Role], by: Author) -> None:
    if not given:
        raise Invalid("no_role", _("Choose at least one role."))
    if not known.is_active:
        Person.objects.filter(pk=known.pk).update(is_active=True)
    _end_links(known.pk)
    Membership.objects.bulk_create(
        [Membership(org_id=by.org, person=known, role=role, since=by.today) for role in sorted(given)]
    )
    append(kind="person.added", body=Trace(str(known.pk), tuple(sorted(given))), by=by)


def _welcome(known: Person, by: Author, now: datetime) -> str:
    code = codes.new_code()
    _end_links(known.pk)
    Welcome.objects.create(
        org_id=by.org,
        person=known,
        maker_id=by.worker,
        code_hash=codes.hashed(code, settings.CODE_SALT),
        expires=now + WELCOME_LIFE,
    )
    append(kind="person.edited", body=Trace(str(known.pk), ("welcome",)), by=by)
    return code


def _rename(known: Person, name: str, language: str) -> tuple[str, ...]:
    """The fields that changed."""
    new = {"name": name, "language": language}
    fields = tuple(sorted(key for key, value in new.items() if getattr(known, key) != value))
    if fields:
        Person.objects.filter(pk=known.pk).update(**new)
    return fields


def _end_links(id: UUID) -> bool:
    """Another organisation's link opens this one's roles as well, so it ends too."""
    with sought():
        orgs = list(Welcome.unscoped.filter(person=id).values_list("org_id", flat=True))
    for org in orgs:
        with scoped(org):
            Welcome.objects.filter(person=id).delete()
    return bool(orgs)


def _end_made(id: UUID, held: frozenset[Role]) -> None:
    """Links and codes that somebody made and may have kept, where they could not make them any more."""
    if not may(held, Permission.PEOPLE_EDIT):
        Welcome.objects.filter(maker=id).delete()
    if not may(held, Permission.DEVICE_INVITE):
        Invite.objects.filter(maker=id).delete()


def _end_phones(id: UUID, by: Author) -> None:
    """Codes first: a phone that is joining with one at this moment is there to be revoked after that."""
    Invite.objects.filter(person=id).delete()
    for device in Device.objects.filter(person=id, state=Device.State.ACTIVE):
        devices.revoke(id=device.pk, by=by)


def _close(known: Person) -> None:
    """Nothing that opened the door before opens it now."""
    Authenticator.objects.filter(user=known).delete()
    known.set_unusable_password()
    known.save(update_fields=["password"])


def _manageable(id: UUID, giver: frozenset[Role]) -> Person:
    known = person(id)
    if not rules.may_manage(giver, roles(id)):
        raise Forbidden(_("An administrator looks after this person's account."))
    return known


def check_givable(*, giver: frozenset[Role], wanted: Set[Role]) -> None:
    """Raises Forbidden for a role that the giver may not give."""
    if not wanted <= rules.givable(giver):
        raise Forbidden(_("An administrator gives and takes this role."))


def _check_not_last_admin(id: UUID) -> None:
    admins = Membership.objects.filter(role=Role.ADMIN, left__isnull=True)
    if not admins.exclude(person=id).exists():
        raise Invalid("last_admin", _("This is the last administrator. Give somebody else that role first."))
