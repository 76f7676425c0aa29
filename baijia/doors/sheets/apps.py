from django.apps import AppConfig


class Sheets(AppConfig):
    name = "baijia.doors.sheets"
    label = "sheets"
