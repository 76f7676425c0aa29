from django.urls import path

from baijia.inspections import views

app_name = "inspections"
urlpatterns = [
    path("", views.inspections, name="inspections"),
    path("make/<uuid:pk>/<slug:code>/", views.make, name="make"),
    path("<uuid:pk>/", views.inspection, name="inspection"),
    path("checklists/", views.checklists, name="checklists"),
    path("checklists/ours/", views.ours, name="ours"),
    path("checklists/add/", views.add_checklist, name="add_checklist"),
    path("checklists/<uuid:pk>/add/", views.add_item, name="add_item"),
    path("checklists/<uuid:pk>/close/", views.close_checklist, name="close_checklist"),
    path("items/<uuid:pk>/amend/", views.amend_item, name="amend_item"),
    path("items/<uuid:pk>/close/", views.close_item, name="close_item"),
]
