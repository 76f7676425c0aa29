"""The settings of ODK Collect for one phone, as its QR code carries them: JSON, deflated, base64.

What is not named there goes back to Collect's own default when the code is read.
"""

import json
import zlib
from base64 import b64decode, b64encode
from typing import Any


def settings(server_url: str, *, town: str, language: str = "zh") -> dict[str, Any]:
    """Forms as on the server, sent by themselves, photos small; nothing is written down of where
    the phone is or who holds it.
    """
    return {
        "general": {
            "server_url": server_url,
            "form_update_mode": "match_exactly",
            "periodic_form_updates_check": "every_24_hours",
            "autosend": "wifi_and_cellular",
            "delete_send": False,
            "image_size": "small",
            "app_language": language,
            "analytics": False,
        },
        "admin": {"change_server": False, "delete_saved": False, "qr_code_scanner": False},
        "project": {"name": town, "icon": town[:1] or "B", "color": "#b3261e"},
    }


def encoded(told: dict[str, Any]) -> str:
    plain = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return b64encode(zlib.compress(plain.encode(), 9)).decode()


def decoded(text: str) -> dict[str, Any]:
    """What Collect reads in it."""
    told: dict[str, Any] = json.loads(zlib.decompress(b64decode(text)))
    return told
