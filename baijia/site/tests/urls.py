"""A house with a few pages, whatever the rooms have today."""

from django.urls import include, path

from baijia.site.views import home

desk = [
    path("desk/", home, name="desk"),
    path("", home, name="matters"),
    path("new/", home, name="new"),
]
people = [path("", home, name="accounts")]
urlpatterns = [
    path("matters/", include((desk, "matters"))),
    path("people/", include((people, "people"))),
]
