from django.urls import path

from baijia.meetings import views

app_name = "meetings"
urlpatterns = [
    path("", views.meetings, name="meetings"),
    path("raised/", views.raised, name="raised"),
    path("minute/<uuid:pk>/", views.minute, name="minute"),
    path("<uuid:pk>/", views.meeting, name="meeting"),
    path("<uuid:pk>/sheet/", views.sheet, name="sheet"),
    path("promises/<uuid:pk>/", views.look, name="look"),
    path("topics/<uuid:pk>/", views.take_up, name="take_up"),
]
