from django.urls import path

from earlywarning.views import acting, board, cap, ending, feedback, ledger, raising, releasing, steering, suggestions

app_name = "alerts"
urlpatterns = [
    path("", board.board, name="list"),
    path("all/", board.listing, name="all"),
    path("new/", raising.new, name="new"),
    path("preview/", raising.preview, name="preview"),
    path("cap/", cap.received, name="cap-received"),
    path("cap/<uuid:uid>/", cap.message, name="cap-message"),
    path("suggested/<uuid:uid>/", suggestions.suggested, name="suggested"),
    path("calls/<uuid:uid>/", board.call, name="call"),
    path("<slug:ref>/", acting.detail, name="detail"),
    path("<slug:ref>/cap.xml", cap.latest, name="cap"),
    path("<slug:ref>/ledger/", ledger.page, name="ledger"),
    path("<slug:ref>/ledger.zip", ledger.download, name="ledger-file"),
    path("<slug:ref>/acknowledge/", acting.acknowledge, name="acknowledge"),
    path("<slug:ref>/voice/", acting.voice, name="voice"),
    path("<slug:ref>/promise/", acting.promise, name="promise"),
    path("<slug:ref>/decide/", acting.decide, name="decide"),
    path("<slug:ref>/response/", acting.respond, name="respond"),
    path("<slug:ref>/response/<uuid:uid>/", acting.complete, name="complete"),
    path("<slug:ref>/next/", steering.call_next, name="next"),
    path("<slug:ref>/hold/", steering.hold, name="hold"),
    path("<slug:ref>/report/", steering.add, name="add"),
    path("<slug:ref>/report/<uuid:uid>/separate/", steering.separate, name="separate"),
    path("<slug:ref>/judge/", steering.judge, name="judge"),
    path("<slug:ref>/feedback/", feedback.feedback, name="feedback"),
    path("<slug:ref>/release/", releasing.release, name="release"),
    path("<slug:ref>/release/withdraw/", releasing.withdraw, name="withdraw-release"),
    path("<slug:ref>/close/", ending.close, name="close"),
    path("<slug:ref>/cancel/", ending.cancel, name="cancel"),
    path("<slug:ref>/not-credible/", ending.not_credible, name="not-credible"),
    path("<slug:ref>/duplicate/", ending.duplicate, name="duplicate"),
    path("<slug:ref>/proposals/<uuid:uid>/confirm/", ending.confirm, name="confirm"),
    path("<slug:ref>/proposals/<uuid:uid>/decline/", ending.decline, name="decline"),
]
