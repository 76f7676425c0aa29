from django.urls import path

from baijia.doors.pocket import views

app_name = "pocket"
report = "api/<slug:form>/<uuid:client_id>/"
urlpatterns = [
    path("", views.shell, name="shell"),
    path("worker.js", views.worker, name="worker"),
    path("words.json", views.words, name="words"),
    path("phone/", views.let_in, name="let_in"),
    path("api/pack/", views.pack, name="pack"),
    path("api/standing/", views.standing, name="standing"),
    path(report, views.report, name="report"),
    path(f"{report}files/<str:name>/", views.photo, name="photo"),
]
