"""The server's log is read by others than the town: no code that opens a matter stands in it."""

import io
import logging

from baijia.site.logs import WithoutCodes


def test_no_tracking_code_stands_in_the_log(client, db):
    told = io.StringIO()
    console = logging.StreamHandler(told)
    console.addFilter(WithoutCodes())
    root = logging.getLogger()
    root.addHandler(console)
    try:
        client.get("/t/ABCDEFGHJKMN/")
        client.post("/t/ABCDEFGHJKMN/rate/")
    finally:
        root.removeHandler(console)
    assert "/t/…" in told.getvalue()
    assert "ABCDEFGH" not in told.getvalue()


def test_every_log_of_the_house_goes_through_it(settings):
    for handler in settings.LOGGING["handlers"].values():
        assert "without_codes" in handler["filters"]
