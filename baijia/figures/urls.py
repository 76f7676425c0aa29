from django.urls import path

from baijia.figures import views

app_name = "figures"
urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("figures/rows/", views.rows, name="rows"),
]
