from django.db import migrations

from baijia.ground import search


def create(apps, schema_editor):
    search.create(schema_editor, "matters_texts")


def drop(apps, schema_editor):
    search.drop(schema_editor, "matters_texts")


class Migration(migrations.Migration):

    dependencies = [("matters", "0003_initial")]

    operations = [migrations.RunPython(create, drop)]
