from django.urls import path

from baijia.gridplan.views import acts, adoption, plans

app_name = "gridplan"
urlpatterns = [
    path("", plans.proposals, name="proposals"),
    path("ask/", plans.ask, name="ask"),
    path("repair/", plans.repair, name="repair"),
    path("compare/", plans.compare, name="compare"),
    path("hubs/<uuid:pk>/", plans.hubs, name="hubs"),
    path("hubs/<uuid:pk>/off/", plans.withdraw, name="withdraw"),
    path("<uuid:pk>/", plans.proposal, name="proposal"),
    path("<uuid:pk>/progress/", plans.progress, name="progress"),
    path("<uuid:pk>/stop/", acts.stop, name="stop"),
    path("<uuid:pk>/send/", acts.send, name="send"),
    path("<uuid:pk>/aside/", acts.set_aside, name="set_aside"),
    path("<uuid:pk>/adopt/", adoption.adopt, name="adopt"),
    path("<uuid:pk>/call-off/", acts.call_off, name="call_off"),
    path("<uuid:pk>/back/", acts.back, name="back"),
    path("parts/<uuid:pk>/", plans.part, name="part"),
    path("parts/<uuid:pk>/move/", acts.move, name="move"),
    path("parts/<uuid:pk>/weigh/", acts.weigh, name="weigh"),
    path("parts/<uuid:pk>/object/", acts.object_to, name="object"),
    path("parts/<uuid:pk>/notice/", adoption.notice, name="notice"),
    path("objections/<uuid:pk>/answer/", acts.answer, name="answer"),
]
