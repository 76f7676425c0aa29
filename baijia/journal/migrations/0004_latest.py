import secrets

import baijia.ground.ids
from django.db import migrations, models

SELDOM = (
    *("people.account", "people.office", "people.post", "places.place", "terms.category"),
    *("terms.charter", "terms.day", "terms.template", "terms.term"),
)


def as_it_stands(apps, schema_editor):
    """What stands when this comes counts as one state: anything but the hash of an entry will do."""
    latest = apps.get_model("journal", "Latest")
    for kind in SELDOM:
        latest.objects.create(kind=kind, hash=secrets.token_hex(32))


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0003_act_salt_clash_run'),
    ]

    operations = [
        migrations.CreateModel(
            name='Latest',
            fields=[
                ('id', models.UUIDField(default=baijia.ground.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40, unique=True)),
                ('hash', models.CharField(max_length=64)),
            ],
        ),
        migrations.RunPython(as_it_stands, migrations.RunPython.noop),
    ]
