from django.urls import path

from baijia.desk.views import chart, many, same

app_name = "desk"
urlpatterns = [
    path("many/", many.choose, name="choose"),
    path("many/done/", many.batches, name="batches"),
    path("many/done/<uuid:pk>/", many.batch, name="batch"),
    path("same/", same.pairs, name="pairs"),
    path("same/<uuid:pk>/", same.alike, name="alike"),
    path("same/<uuid:pk>/<uuid:other>/", same.compare, name="compare"),
    path("map/", chart.chart_of, name="map"),
]
