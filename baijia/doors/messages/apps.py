from django.apps import AppConfig


class Messages(AppConfig):
    name = "baijia.doors.messages"
    label = "doors_messages"  # Django has an app called messages
