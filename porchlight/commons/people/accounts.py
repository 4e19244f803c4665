"""/accounts/: the pages of allauth that Porchlight uses.

Its others (signing up, e-mail, resetting by mail) do not exist here: nobody is asked for an e-mail address.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import path
from django.views.generic import RedirectView

from porchlight.commons.people.access import anybody

_PAGES = (
    ("login/", account.login, "account_login"),
    ("logout/", account.logout, "account_logout"),
    ("inactive/", account.account_inactive, "account_inactive"),
    ("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    ("password/", account.password_change, "account_change_password"),
    # Allauth sends people without a password here: they sign in by passkey alone, or for the demonstration.
    ("password/none/", RedirectView.as_view(pattern_name="commons:me"), "account_set_password"),
    ("factors/", factors.index, "mfa_index"),
    ("factors/check/", factors.authenticate, "mfa_authenticate"),
    ("factors/again/", factors.reauthenticate, "mfa_reauthenticate"),
    ("factors/app/", totp.activate_totp, "mfa_activate_totp"),
    ("factors/app/remove/", totp.deactivate_totp, "mfa_deactivate_totp"),
    ("factors/codes/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    ("factors/codes/new/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    ("factors/codes/file/", codes.download_recovery_codes, "mfa_download_recovery_codes"),
    ("factors/keys/", keys.list_webauthn, "mfa_list_webauthn"),
    ("factors/keys/new/", keys.add_webauthn, "mfa_add_webauthn"),
    ("factors/keys/again/", keys.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    ("factors/keys/sign-in/", keys.login_webauthn, "mfa_login_webauthn"),
    ("factors/keys/<int:pk>/", keys.edit_webauthn, "mfa_edit_webauthn"),
    ("factors/keys/<int:pk>/remove/", keys.remove_webauthn, "mfa_remove_webauthn"),
)

# Each of them asks for a sign-in itself, where it needs one.
urlpatterns = [path(route, anybody(view), name=name) for route, view, name in _PAGES]
