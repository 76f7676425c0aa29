"""A town of an earlier version comes up to date by itself, and not a word of it is lost."""

import pytest

from tests.towns import own_town, said, start


@pytest.mark.slow
@pytest.mark.anywhere
def test_a_town_of_the_first_version_is_backed_up_and_brought_up_to_date(tmp_path):
    data = tmp_path / "data"
    with own_town(data, is_bare=True) as env:
        head = said(start(env, "-m", "tests.earlier")).strip()
        assert said(start(env, "manage.py", "ready")).splitlines()[-1] == "stands"
        told = said(start(env, "manage.py", "check_journal", "--head", head))
        assert f"Head {head}" in told
        # What it was before the upgrade lies there, in the tables of then; from there too it
        # comes up to date on its way.
        (backup,) = (data / "backups").glob("*-before-upgrade.tar")
    with own_town(tmp_path / "again", is_bare=True) as other:
        assert f"Head {head}" in said(start(other, "manage.py", "restore", str(backup)))
