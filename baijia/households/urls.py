from django.urls import path

from baijia.households import views

app_name = "households"
urlpatterns = [
    path("", views.places, name="places"),
    path("<uuid:pk>/", views.place, name="place"),
    path("<uuid:pk>/move-in/", views.move_in, name="move_in"),
    path("<uuid:pk>/amend/", views.amend, name="amend"),
    path("<uuid:pk>/hub/", views.mark_hub, name="mark_hub"),
    path("<uuid:pk>/move-out/", views.move_out, name="move_out"),
    path("<uuid:pk>/look-up/", views.look_up, name="look_up"),
    path("<uuid:pk>/found/", views.found, name="found"),
    path("<uuid:pk>/rename/", views.rename, name="rename"),
]
