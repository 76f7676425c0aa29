from django.urls import path

from baijia.paper import views
from baijia.paper.views import entering, printing

app_name = "paper"
urlpatterns = [
    path("", views.paper, name="paper"),
    path("sheet/<slug:code>/", entering.sheet, name="sheet"),
    path("enter/<slug:form>/<uuid:pk>/", entering.enter, name="enter"),
    path("print/<slug:form>/<uuid:pk>/", printing.print_sheets, name="print_sheets"),
    path("letters/<uuid:pk>/", printing.letters, name="letters"),
]
