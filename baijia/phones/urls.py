from django.urls import path

from baijia.phones import views

app_name = "phones"
urlpatterns = [
    path("", views.mine, name="devices"),
    path("<uuid:pk>/revoke/", views.revoke, name="revoke"),
    path("doors/", views.doors, name="doors"),
    path("doors/<slug:door>/open/", views.open_door, name="open"),
    path("doors/<slug:door>/close/", views.close_door, name="close"),
    path("sent/", views.envelopes, name="envelopes"),
    path("sent/<uuid:pk>/", views.envelope, name="envelope"),
    path("sent/<uuid:pk>/mend/", views.mend, name="mend"),
    path("sent/<uuid:pk>/accept/", views.accept, name="accept"),
    path("sent/<uuid:pk>/aside/", views.aside, name="aside"),
    path("files/<uuid:pk>/", views.file, name="file"),
]
