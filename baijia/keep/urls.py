from django.urls import path

from baijia.keep import views

app_name = "keep"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("metrics/", views.numbers, name="metrics"),
    path("keeping/", views.keeping, name="keeping"),
]
