from django.urls import path

from baijia.terms.views import categories, settings

app_name = "terms"
urlpatterns = [
    path("", settings.terms, name="terms"),
    path("set/", settings.set_term, name="set_term"),
    path("<uuid:pk>/close/", settings.close_term, name="close_term"),
    path("categories/", categories.categories, name="categories"),
    path("categories/add/", categories.add, name="add_category"),
    path("categories/<uuid:pk>/amend/", categories.amend, name="amend_category"),
    path("categories/<uuid:pk>/close/", categories.close, name="close_category"),
    path("categories/import/", categories.preview, name="import_categories"),
    path("categories/import/do/", categories.import_table, name="import_table"),
    path("categories/import/rejects/", categories.rejects, name="import_rejects"),
    path("categories/export/<slug:kind>/", categories.export, name="export_categories"),
    path("days/", settings.days, name="days"),
    path("days/set/", settings.set_day, name="set_day"),
    path("days/<uuid:pk>/close/", settings.close_day, name="close_day"),
    path("templates/", settings.templates, name="templates"),
    path("templates/add/", settings.add_template, name="add_template"),
    path("templates/<uuid:pk>/amend/", settings.amend_template, name="amend_template"),
    path("templates/<uuid:pk>/close/", settings.close_template, name="close_template"),
    path("charter/", settings.charter, name="charter"),
    path("charter/set/", settings.set_charter, name="set_charter"),
]
