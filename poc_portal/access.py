"""The access table: what each address and method asks of the person. What is not listed answers 404."""

from accounts.access import PUBLIC, SIGNED_IN, Rule, Table, needs
from accounts.roles import (
    AREAS_MANAGE,
    AREAS_VIEW,
    AUDIT_VIEW,
    INCIDENTS_VIEW,
    PEOPLE_MANAGE,
    PEOPLE_VIEW,
    THREATS_CLOSE,
    THREATS_EDIT,
    THREATS_LOG,
    THREATS_VIEW,
)


def reads(rule: Rule) -> dict[str, Rule]:
    return {"GET": rule}


def form(rule: Rule) -> dict[str, Rule]:
    """A page with a form that posts to its own address."""
    return {"GET": rule, "POST": rule}


def posts(rule: Rule) -> dict[str, Rule]:
    return {"POST": rule}


TABLE: Table = {
    # Everybody, before sign-in
    "account_login": form(PUBLIC),
    "account_inactive": reads(PUBLIC),
    "account_reset_password": form(PUBLIC),
    "account_reset_password_done": reads(PUBLIC),
    "account_reset_password_from_key": form(PUBLIC),
    "account_reset_password_from_key_done": reads(PUBLIC),
    "mfa_authenticate": form(PUBLIC),
    "openid_connect_login": form(PUBLIC),
    "openid_connect_callback": reads(PUBLIC),
    "socialaccount_login_cancelled": reads(PUBLIC),
    "socialaccount_login_error": reads(PUBLIC),
    "set_language": posts(PUBLIC),
    "followup:alive": reads(PUBLIC),
    "followup:ready": reads(PUBLIC),
    "followup:engine_health": reads(PUBLIC),
    "metrics": reads(PUBLIC),
    "style": reads(PUBLIC),
    # One's own account
    "account_logout": form(SIGNED_IN),
    "account_change_password": form(SIGNED_IN),
    "account_set_password": form(SIGNED_IN),
    "account_reauthenticate": form(SIGNED_IN),
    "mfa_index": reads(SIGNED_IN),
    "mfa_activate_totp": form(SIGNED_IN),
    "mfa_deactivate_totp": form(SIGNED_IN),
    "mfa_view_recovery_codes": reads(SIGNED_IN),
    "mfa_download_recovery_codes": reads(SIGNED_IN),
    "mfa_generate_recovery_codes": form(SIGNED_IN),
    "mfa_reauthenticate": form(SIGNED_IN),
    "people:tokens": form(SIGNED_IN),
    "people:revoke-token": posts(SIGNED_IN),
    # The kept sign-in library brings these along; here accounts come from an administrator.
    **{
        name: {}
        for name in (
            "account_signup",
            "account_email",
            "account_confirm_email",
            "account_email_verification_sent",
            "account_confirm_login_code",
            "socialaccount_signup",
            "socialaccount_connections",
            "django.views.generic.base.RedirectView",
        )
    },
    # Home
    "dashboards:home": reads(SIGNED_IN),
    # Incidents and the map
    "incidents:list": reads(needs(INCIDENTS_VIEW)),
    "incidents:figures": reads(needs(INCIDENTS_VIEW)),
    "incidents:detail": reads(needs(INCIDENTS_VIEW)),
    "map:page": reads(needs(INCIDENTS_VIEW)),
    "map:marks": reads(needs(INCIDENTS_VIEW)),
    "map:base": reads(needs(INCIDENTS_VIEW)),
    # Threats
    "threats:list": reads(needs(THREATS_VIEW)),
    "threats:detail": reads(needs(THREATS_VIEW)),
    "threats:new": form(needs(THREATS_LOG)),
    "threats:edit": form(needs(THREATS_EDIT)),
    "threats:close": form(needs(THREATS_CLOSE)),
    "threats:reopen": posts(needs(THREATS_CLOSE)),
    # People
    "people:list": reads(needs(PEOPLE_VIEW)),
    "people:detail": reads(needs(PEOPLE_VIEW)),
    "people:new": form(needs(PEOPLE_MANAGE)),
    "people:edit": form(needs(PEOPLE_MANAGE)),
    "people:appoint": form(needs(PEOPLE_MANAGE)),
    "people:end": form(needs(PEOPLE_MANAGE)),
    # Areas of responsibility
    "areas:list": reads(needs(AREAS_VIEW)),
    "areas:new": form(needs(AREAS_MANAGE)),
    "areas:edit": form(needs(AREAS_MANAGE)),
    # Audit
    "audit:list": reads(needs(AUDIT_VIEW)),
    "audit:export": reads(needs(AUDIT_VIEW)),
    # API
    "api-schema": reads(SIGNED_IN),
    "api-docs": reads(SIGNED_IN),
    "areas-api:areas": reads(needs(AREAS_VIEW)),
    "areas-api:area": reads(needs(AREAS_VIEW)),
    "areas-api:missions": reads(needs(AREAS_VIEW)),
    "areas-api:code-list": reads(needs(AREAS_VIEW)),
    "threats-api:incidents": reads(needs(INCIDENTS_VIEW)),
    "threats-api:incident": reads(needs(INCIDENTS_VIEW)),
    "threats-api:list": {"GET": needs(THREATS_VIEW), "POST": needs(THREATS_LOG)},
    "threats-api:detail": reads(needs(THREATS_VIEW)),
    "threats-api:close": posts(needs(THREATS_CLOSE)),
}
