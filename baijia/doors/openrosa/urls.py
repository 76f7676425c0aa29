from django.urls import path

from baijia.doors.openrosa.views import addresses, letting

app_name = "openrosa"
# Each address twice: with a phone's secret in it, and for who signs in by Digest.
ADDRESSES = [
    ("formList", addresses.form_list, "form_list"),
    ("forms/<slug:form>/<slug:number>.xml", addresses.form, "form"),
    ("forms/<slug:form>/manifest", addresses.manifest, "manifest"),
    ("lists/<slug:name>.csv", addresses.list_, "list"),
    ("integrity", addresses.integrity, "integrity"),
    ("submission", addresses.submission, "submission"),
]
urlpatterns = [
    path("collect/", letting.let_in, name="let_in"),
    *(path(f"or/{where}", view, name=f"{name}_signed") for where, view, name in ADDRESSES),
    *(path(f"or/<slug:token>/{where}", view, name=name) for where, view, name in ADDRESSES),
]
