"""A phone with ODK Collect in somebody's hands, and reports as its engine writes them."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as ET

from django.test import Client

from baijia.doors.openrosa.actions import let_in
from baijia.doors.openrosa.queries import current
from baijia.phones.models import Device
from baijia.phones.tests.make import HOUR, make_open

RESPONSE = "{http://openrosa.org/http/response}"


@dataclass
class Phone:
    """Asks and sends as an app does: no cookies, its secret in the address."""

    token: str
    device: Device
    client: Client

    def path(self, what):
        return f"/or/{self.token}/{what}"

    def get(self, what, **more):
        return self.client.get(self.path(what), **more)

    def send(self, xml, *files, **more):
        body = packed(("xml_submission_file", "入户走访.xml", xml), *((n, n, c) for n, c in files))
        kind = "multipart/form-data; boundary=mark"
        return self.client.generic("POST", self.path("submission?deviceID=x"), body, kind, **more)


def packed(*parts):
    """As OkHttp packs it: names as they are, in UTF-8."""
    body = b""
    for name, file_name, content in parts:
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file_name}"'
        body += f"--mark\r\n{head}\r\nContent-Type: x/y\r\n\r\n".encode() + content + b"\r\n"
    return body + b"--mark--\r\n"


def make_phone(world, *, who="he", is_open=True):
    if is_open:
        make_open(world, "openrosa")
    post = getattr(world, f"{who}_post")
    issued = let_in(post, label="红米", by=getattr(world, who), at=world.noon + HOUR)
    return Phone(issued.token, issued.device, Client(raise_request_exception=False))


def make_report(form, answers: dict[str, Any], *, number="", instance="", replaces=""):
    """The XML of a report; a list of answers is a repeat."""
    number = number or current()[form].number
    meta = f"<instanceID>{instance or f'uuid:{uuid4()}'}</instanceID>"
    meta += f"<deprecatedID>{replaces}</deprecatedID>" if replaces else ""
    root = ET.Element("data", {"id": form, "version": number})
    _fill(root, answers)
    root.append(ET.fromstring(f"<meta>{meta}</meta>"))
    return ET.tostring(root, encoding="utf-8")


def _fill(node, answers):
    for name, said in answers.items():
        for one in said if isinstance(said, list) else [said]:
            child = ET.SubElement(node, name)
            if isinstance(one, dict):
                _fill(child, one)
            else:
                child.text = one


def make_visit(world, **more):
    told = {"household": str(world.wang.pk), "why": "round", "met": "yes", "heard": "腿疼"}
    meta = {name: more.pop(name) for name in ("number", "instance", "replaces") if name in more}
    return make_report("visit", told | more, **meta)


def told(answer):
    """Status and words, as the phone shows them."""
    message = ET.fromstring(answer.content).findtext(f"{RESPONSE}message")
    assert answer["X-OpenRosa-Version"] == "1.0"
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    return answer.status_code, message
