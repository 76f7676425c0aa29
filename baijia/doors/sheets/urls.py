from django.urls import path

from baijia.doors.sheets import views

app_name = "sheets"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/<slug:sort>/", views.upload, name="upload"),
    path("look/<uuid:pk>/columns/", views.columns, name="columns"),
    path("look/<uuid:pk>/", views.preview, name="preview"),
    path("look/<uuid:pk>/rejects/", views.preview_rejects, name="preview_rejects"),
    path("look/<uuid:pk>/drop/", views.drop, name="drop"),
    path("<uuid:pk>/", views.import_, name="import"),
    path("<uuid:pk>/rejects/", views.rejects, name="rejects"),
    path("<uuid:pk>/undo/", views.undo, name="undo"),
    path("out/<slug:sort>/", views.export, name="export"),
]
