"""The access table: what each address and method asks of the person. What is not listed answers 404."""

from accounts.access import PUBLIC, SIGNED_IN, Rule, Table, needs
from accounts.roles import (
    ACTIONS_GIVE,
    ACTIONS_VIEW,
    ALERTS_CLOSE,
    ALERTS_CONFIRM,
    ALERTS_DECIDE,
    ALERTS_RAISE,
    ALERTS_RELAY,
    ALERTS_VIEW,
    AREAS_MANAGE,
    AREAS_VIEW,
    ASSESSMENTS_RULES,
    ASSESSMENTS_VIEW,
    ASSESSMENTS_WRITE,
    AUDIT_VIEW,
    DESK_KEEP,
    DESK_VIEW,
    DUTY_MANAGE,
    ENGINE_VIEW,
    EXERCISES_RUN,
    INCIDENTS_VIEW,
    INDICATORS_ENTER,
    INDICATORS_MANAGE,
    INDICATORS_VIEW,
    LADDERS_MANAGE,
    LADDERS_VIEW,
    NETWORKS_CONTACT,
    NETWORKS_MANAGE,
    NETWORKS_VIEW,
    PEOPLE_MANAGE,
    PEOPLE_VIEW,
    REPORTS_CONTACT,
    REPORTS_LOG,
    REPORTS_VIEW,
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
    "dashboards:overview": reads(needs(ALERTS_VIEW)),
    "dashboards:matrix": reads(needs(REPORTS_VIEW)),
    # Alerts
    "alerts:list": reads(needs(ALERTS_VIEW)),
    "alerts:all": reads(needs(ALERTS_VIEW)),
    "alerts:new": form(needs(ALERTS_RAISE)),
    "alerts:preview": reads(needs(ALERTS_RAISE)),
    "alerts:cap-received": form(needs(ALERTS_RAISE)),
    "alerts:cap-message": reads(needs(ALERTS_RAISE)),
    # Whoever was called about an alert may open and answer it, whatever their role; so the row decides, not the role.
    "alerts:detail": reads(SIGNED_IN),
    "alerts:acknowledge": form(SIGNED_IN),
    "alerts:promise": form(SIGNED_IN),
    "alerts:decide": form(SIGNED_IN),
    "alerts:respond": form(SIGNED_IN),
    "alerts:complete": form(SIGNED_IN),
    "alerts:cap": reads(SIGNED_IN),
    "alerts:feedback": form(SIGNED_IN),
    # To contacts outside the mission: whoever may decide releases, and takes it back.
    "alerts:release": form(needs(ALERTS_DECIDE)),
    "alerts:withdraw-release": form(needs(ALERTS_DECIDE)),
    "alerts:ledger": reads(needs(AUDIT_VIEW)),
    "alerts:ledger-file": reads(needs(AUDIT_VIEW)),
    "alerts:voice": form(needs(ALERTS_RELAY)),
    "alerts:call": posts(needs(ALERTS_RELAY)),
    "alerts:next": posts(needs(ALERTS_RAISE)),
    "alerts:close": form(needs(ALERTS_CLOSE)),
    "alerts:cancel": form(needs(ALERTS_CLOSE)),
    "alerts:not-credible": form(needs(ALERTS_CLOSE)),
    "alerts:duplicate": form(needs(ALERTS_CLOSE)),
    "alerts:confirm": posts(needs(ALERTS_CONFIRM)),
    "alerts:decline": posts(needs(ALERTS_CONFIRM)),
    "alerts:hold": form(needs(ALERTS_RELAY)),
    "alerts:add": form(needs(ALERTS_RAISE)),
    "alerts:separate": posts(needs(ALERTS_RAISE)),
    "alerts:judge": form(needs(ALERTS_RAISE)),
    "alerts:action": form(needs(ACTIONS_GIVE)),
    # What was given to do. Whoever has to do it, or leads them, settles it; so the row decides, not the role.
    "actions:list": reads(needs(ACTIONS_VIEW)),
    "actions:detail": reads(needs(ACTIONS_VIEW)),
    "actions:done": form(needs(ACTIONS_VIEW)),
    "actions:carry-over": form(needs(ACTIONS_VIEW)),
    "actions:cancel": form(needs(ACTIONS_VIEW)),
    "analytics:page": reads(needs(ALERTS_VIEW)),
    "analytics:rows": reads(needs(ALERTS_VIEW)),
    # The JOC desk. Whoever reads the log writes in it only from a post at the desk; the service asks.
    "desk:log": {"GET": needs(DESK_VIEW), "POST": needs(DESK_KEEP)},
    "desk:export": reads(needs(DESK_VIEW)),
    "desk:hand-over": form(needs(DESK_KEEP)),
    "desk:handover": reads(needs(DESK_VIEW)),
    "desk:take-over": posts(needs(DESK_KEEP)),
    "alerts:suggested": form(needs(ALERTS_RAISE)),
    # What is watched for early warning, and the networks that warn
    "indicators:list": reads(needs(INDICATORS_VIEW)),
    "indicators:detail": reads(needs(INDICATORS_VIEW)),
    "indicators:new": form(needs(INDICATORS_MANAGE)),
    "indicators:edit": form(needs(INDICATORS_MANAGE)),
    "indicators:readings": form(needs(INDICATORS_ENTER)),
    "networks:list": reads(needs(NETWORKS_VIEW)),
    "networks:detail": reads(needs(NETWORKS_VIEW)),
    "networks:new": form(needs(NETWORKS_MANAGE)),
    "networks:edit": form(needs(NETWORKS_MANAGE)),
    "networks:contact": posts(needs(NETWORKS_CONTACT)),
    # Exercises. Whoever takes part in one may enter and leave it; the rows decide.
    "exercises:list": reads(SIGNED_IN),
    "exercises:detail": reads(SIGNED_IN),
    "exercises:enter": posts(SIGNED_IN),
    "exercises:leave": posts(SIGNED_IN),
    "exercises:alert": reads(SIGNED_IN),
    "exercises:score": reads(SIGNED_IN),
    "exercises:new": form(needs(EXERCISES_RUN)),
    "exercises:edit": form(needs(EXERCISES_RUN)),
    "exercises:start": posts(needs(EXERCISES_RUN)),
    "exercises:end": posts(needs(EXERCISES_RUN)),
    "exercises:issue": posts(needs(EXERCISES_RUN)),
    # The link of a mail; its token is the key.
    "ack": form(PUBLIC),
    # What a provider of text messages tells; the secret in its header is the key.
    "messages:sms-receipt": posts(PUBLIC),
    # What a provider tells of mails; the name and password that it sends along are the key.
    "messages:mail-events": posts(PUBLIC),
    # What was sent to oneself
    "messages:list": reads(SIGNED_IN),
    "messages:read": posts(SIGNED_IN),
    # How much is held, never what it says or to whom.
    "messages:held": reads(needs(ALERTS_RELAY)),
    "messages:release": posts(needs(ALERTS_RELAY)),
    # Reports
    "reports:list": reads(needs(REPORTS_VIEW)),
    "reports:detail": reads(needs(REPORTS_VIEW)),
    "reports:new": form(needs(REPORTS_LOG)),
    "reports:edit": form(needs(REPORTS_LOG)),
    "reports:withdraw": form(needs(REPORTS_LOG)),
    "reports:keep-contact": form(needs(REPORTS_CONTACT)),
    "reports:open-contact": form(needs(REPORTS_CONTACT)),
    # Incidents and the map
    "incidents:list": reads(needs(INCIDENTS_VIEW)),
    "incidents:figures": reads(needs(INCIDENTS_VIEW)),
    "incidents:detail": reads(needs(INCIDENTS_VIEW)),
    "map:page": reads(needs(INCIDENTS_VIEW)),
    "map:marks": reads(needs(INCIDENTS_VIEW)),
    "map:place": reads(needs(INCIDENTS_VIEW)),
    "map:base": reads(needs(INCIDENTS_VIEW)),
    # Threats
    "threats:list": reads(needs(THREATS_VIEW)),
    "threats:detail": reads(needs(THREATS_VIEW)),
    "threats:new": form(needs(THREATS_LOG)),
    "threats:edit": form(needs(THREATS_EDIT)),
    "threats:close": form(needs(THREATS_CLOSE)),
    "threats:reopen": posts(needs(THREATS_CLOSE)),
    # Assessments. Who may take one further follows from what it says and from who wrote it; the service asks.
    "assessments:list": reads(needs(ASSESSMENTS_VIEW)),
    "assessments:detail": reads(needs(ASSESSMENTS_VIEW)),
    "assessments:versions": reads(needs(ASSESSMENTS_VIEW)),
    "assessments:pdf": reads(needs(ASSESSMENTS_VIEW)),
    "assessments:word": reads(needs(ASSESSMENTS_VIEW)),
    "assessments:scores": reads(needs(ASSESSMENTS_VIEW)),
    "assessments:dissent": form(needs(ASSESSMENTS_VIEW)),
    "assessments:move": form(needs(ASSESSMENTS_VIEW)),
    "assessments:new": form(needs(ASSESSMENTS_WRITE)),
    "assessments:edit": form(needs(ASSESSMENTS_WRITE)),
    "assessments:evidence": reads(needs(ASSESSMENTS_WRITE)),
    "assessments:new-line": form(needs(ASSESSMENTS_WRITE)),
    "assessments:line": form(needs(ASSESSMENTS_WRITE)),
    "assessments:remove-line": posts(needs(ASSESSMENTS_WRITE)),
    "assessments:cite": posts(needs(ASSESSMENTS_WRITE)),
    "assessments:remove-citation": posts(needs(ASSESSMENTS_WRITE)),
    "assessments:renew": form(needs(ASSESSMENTS_WRITE)),
    "assessments:outcome": form(needs(ASSESSMENTS_WRITE)),
    "assessments:matrix": form(needs(ASSESSMENTS_RULES)),
    "assessments:rules": reads(needs(ASSESSMENTS_RULES)),
    "assessments:new-rule": form(needs(ASSESSMENTS_RULES)),
    "assessments:rule": form(needs(ASSESSMENTS_RULES)),
    # People
    "people:list": reads(needs(PEOPLE_VIEW)),
    "people:detail": reads(needs(PEOPLE_VIEW)),
    "people:new": form(needs(PEOPLE_MANAGE)),
    "people:new-contact": form(needs(PEOPLE_MANAGE)),
    "people:edit": form(needs(PEOPLE_MANAGE)),
    "people:appoint": form(needs(PEOPLE_MANAGE)),
    "people:add-contact": form(needs(PEOPLE_MANAGE)),
    "people:verify-contact": posts(needs(PEOPLE_MANAGE)),
    "people:send-code": posts(needs(PEOPLE_MANAGE)),
    "people:confirm-contact": form(needs(PEOPLE_MANAGE)),
    "people:end-contact": posts(needs(PEOPLE_MANAGE)),
    "people:end": form(needs(PEOPLE_MANAGE)),
    # Duty. One's own is everybody's, and so are the handover notes of the posts one holds; the rows decide.
    "duty:mine": reads(SIGNED_IN),
    "duty:new-absence": form(SIGNED_IN),
    "duty:new-absence-of": form(needs(DUTY_MANAGE)),
    "duty:end-absence": posts(SIGNED_IN),
    "duty:handover": form(SIGNED_IN),
    "duty:read-note": posts(SIGNED_IN),
    "duty:calendar": form(SIGNED_IN),
    "duty:revoke-calendar": posts(SIGNED_IN),
    # What calendars read; the token in the address is the key.
    "duty:feed": reads(PUBLIC),
    "duty:post-feed": reads(PUBLIC),
    "duty:posts": reads(needs(PEOPLE_VIEW)),
    "duty:roster": reads(needs(PEOPLE_VIEW)),
    "duty:export": reads(needs(DUTY_MANAGE)),
    "duty:add": form(needs(DUTY_MANAGE)),
    "duty:rotation": form(needs(DUTY_MANAGE)),
    "duty:import": form(needs(DUTY_MANAGE)),
    "duty:change": form(needs(DUTY_MANAGE)),
    "duty:withdraw": form(needs(DUTY_MANAGE)),
    # Areas of responsibility
    "areas:list": reads(needs(AREAS_VIEW)),
    "areas:new": form(needs(AREAS_MANAGE)),
    "areas:edit": form(needs(AREAS_MANAGE)),
    # The engine, for those who watch over it
    "followup:page": reads(needs(ENGINE_VIEW)),
    # Who is called when nobody answers
    "policies:list": reads(needs(LADDERS_VIEW)),
    "policies:preview": reads(needs(LADDERS_VIEW)),
    "policies:matrix": reads(needs(LADDERS_VIEW)),
    "policies:detail": reads(needs(LADDERS_VIEW)),
    "policies:edit": form(needs(LADDERS_MANAGE)),
    "policies:apply": posts(needs(LADDERS_MANAGE)),
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
    "cap-api:feed": reads(needs(ALERTS_VIEW)),
    "cap-api:message": reads(needs(ALERTS_VIEW)),
    "threats-api:incidents": reads(needs(INCIDENTS_VIEW)),
    "threats-api:incident": reads(needs(INCIDENTS_VIEW)),
    "threats-api:list": {"GET": needs(THREATS_VIEW), "POST": needs(THREATS_LOG)},
    "threats-api:detail": reads(needs(THREATS_VIEW)),
    "threats-api:close": posts(needs(THREATS_CLOSE)),
}

# What stays open to somebody who is in an exercise: the alerts of that exercise, and the way out. Whatever is missing
# here shows and writes what is real, so it waits until they have left (accounts.middleware).
PLAYED = frozenset(
    {
        *(
            f"alerts:{name}"
            for name in (
                "list", "all", "new", "preview", "detail", "acknowledge", "promise", "decide", "respond", "complete",
                "cap", "feedback", "voice", "call", "next", "close", "cancel", "not-credible", "duplicate", "confirm",
                "decline", "hold", "add", "separate", "judge", "action",
            )
        ),
        *(f"exercises:{name}" for name in ("list", "detail", "enter", "leave", "alert", "score", "issue", "end")),
        *(f"actions:{name}" for name in ("list", "detail", "done", "carry-over", "cancel")),
        "dashboards:home", "messages:list", "messages:read", "account_logout",
    }
)  # fmt: skip
