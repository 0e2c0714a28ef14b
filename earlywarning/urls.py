from django.urls import path

from earlywarning.views import acting, board, raising

app_name = "alerts"
urlpatterns = [
    path("", board.board, name="list"),
    path("all/", board.listing, name="all"),
    path("new/", raising.new, name="new"),
    path("preview/", raising.preview, name="preview"),
    path("calls/<uuid:uid>/", board.call, name="call"),
    path("<slug:ref>/", acting.detail, name="detail"),
    path("<slug:ref>/acknowledge/", acting.acknowledge, name="acknowledge"),
    path("<slug:ref>/voice/", acting.voice, name="voice"),
    path("<slug:ref>/promise/", acting.promise, name="promise"),
    path("<slug:ref>/response/", acting.respond, name="respond"),
    path("<slug:ref>/next/", acting.call_next, name="next"),
    path("<slug:ref>/close/", acting.close, name="close"),
    path("<slug:ref>/cancel/", acting.cancel, name="cancel"),
]
