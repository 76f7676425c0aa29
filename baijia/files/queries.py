"""What lies where. Who may see a file is asked of the room that it belongs to."""

from pathlib import Path

from django.conf import settings

from baijia.files.models import File


def path_of(sha256: str) -> Path:
    """Where this content lies: the folder has the first two digits of its hash."""
    return Path(settings.FILES) / sha256[:2] / sha256


def named(sha256: str) -> bool:
    """Whether this content still has a name; what was erased has none."""
    return File.objects.filter(sha256=sha256, name__text__isnull=False).exists()


def content(file: File) -> bytes:
    return path_of(file.sha256).read_bytes()
