from django.apps import AppConfig


class OpenRosa(AppConfig):
    name = "baijia.doors.openrosa"
    label = "openrosa"
