from django.urls import path

from baijia.figures.views import bulletins, figures, rows

app_name = "figures"
urlpatterns = [
    path("figures/", figures.figures, name="figures"),
    path("figures/rows/", rows.rows, name="rows"),
    path("figures/indicators/", figures.indicators, name="indicators"),
    path("figures/publish/", bulletins.publish, name="publish"),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/<int:number>/", bulletins.bulletin, name="bulletin"),
]
