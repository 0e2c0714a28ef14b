from django.urls import path

from threats.assessments.views import editing, exporting, moving, reading, ruling, scoring

app_name = "assessments"
urlpatterns = [
    path("", reading.listing, name="list"),
    path("export/", reading.export, name="export"),
    path("new/", editing.new, name="new"),
    path("matrix/", ruling.matrix, name="matrix"),
    path("rules/", ruling.rules, name="rules"),
    path("rules/new/", ruling.new_rule, name="new-rule"),
    path("rules/<uuid:uid>/", ruling.rule, name="rule"),
    path("scores/", scoring.scores, name="scores"),
    path("<slug:ref>/", reading.detail, name="detail"),
    path("<slug:ref>/versions/", reading.versions, name="versions"),
    path("<slug:ref>/edit/", editing.edit, name="edit"),
    path("<slug:ref>/evidence/", editing.evidence, name="evidence"),
    path("<slug:ref>/lines/new/", editing.new_line, name="new-line"),
    path("<slug:ref>/lines/<uuid:uid>/", editing.line, name="line"),
    path("<slug:ref>/lines/<uuid:uid>/remove/", editing.remove_line, name="remove-line"),
    path("<slug:ref>/lines/<uuid:uid>/outcome/", scoring.outcome, name="outcome"),
    path("<slug:ref>/cite/", editing.cite, name="cite"),
    path("<slug:ref>/citations/<uuid:uid>/remove/", editing.remove_citation, name="remove-citation"),
    path("<slug:ref>/dissent/", moving.dissent, name="dissent"),
    path("<slug:ref>/renew/", moving.renew, name="renew"),
    path("<slug:ref>/move/<slug:move>/", moving.move, name="move"),
    path("<slug:ref>/pdf/", exporting.pdf, name="pdf"),
    path("<slug:ref>/word/", exporting.word, name="word"),
]
