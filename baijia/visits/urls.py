from django.urls import path

from baijia.visits import views

app_name = "visits"
urlpatterns = [
    path("", views.today, name="today"),
    path("coverage/", views.coverage, name="coverage"),
    path("household/<uuid:pk>/", views.household, name="household"),
    path("record/<uuid:pk>/", views.record, name="record"),
    path("care/", views.care, name="care"),
    path("care/agree/<uuid:pk>/", views.agree, name="agree"),
    path("care/<uuid:pk>/renew/", views.renew, name="renew"),
    path("care/<uuid:pk>/end/", views.end, name="end"),
    path("notices/", views.notices, name="notices"),
    path("notices/issue/", views.issue, name="issue"),
    path("notices/<uuid:pk>/", views.notice, name="notice"),
    path("notices/<uuid:pk>/close/", views.close, name="close"),
]
