from django.urls import path

from accounts.duty.views import calendars, mine, rosters

app_name = "duty"
urlpatterns = [
    path("", mine.mine, name="mine"),
    path("posts/", rosters.posts, name="posts"),
    path("absences/new/", mine.new_absence, name="new-absence"),
    path("absences/new/<uuid:uid>/", mine.new_absence_of, name="new-absence-of"),
    path("absences/<uuid:uid>/end/", mine.end_absence, name="end-absence"),
    path("notes/<uuid:uid>/read/", mine.read_note, name="read-note"),
    path("shifts/<uuid:uid>/change/", rosters.change, name="change"),
    path("shifts/<uuid:uid>/withdraw/", rosters.withdraw, name="withdraw"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/revoke/", calendars.revoke, name="revoke-calendar"),
    path("calendar/<str:token>/mine.ics", calendars.feed, name="feed"),
    path("calendar/<str:token>/<uuid:aor>/<str:role>.ics", calendars.post_feed, name="post-feed"),
    path("<uuid:aor>/<str:role>/", rosters.roster, name="roster"),
    path("<uuid:aor>/<str:role>/new/", rosters.add, name="add"),
    path("<uuid:aor>/<str:role>/rotation/", rosters.rotation, name="rotation"),
    path("<uuid:aor>/<str:role>/import/", calendars.import_file, name="import"),
    path("<uuid:aor>/<str:role>/roster.ics", rosters.export, name="export"),
    path("<uuid:aor>/<str:role>/handover/", mine.hand_over, name="handover"),
]
