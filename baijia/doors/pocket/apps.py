from django.apps import AppConfig


class Pocket(AppConfig):
    name = "baijia.doors.pocket"
    label = "pocket"
