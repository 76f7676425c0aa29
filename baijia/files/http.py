from django.http import FileResponse, Http404

from baijia.files import queries
from baijia.files.models import File

ENDINGS = {"image/jpeg": "jpg", "audio/webm": "weba", "audio/ogg": "ogg"} | {
    "audio/mp4": "m4a",
    "audio/amr": "amr",
}
# Opened by itself, a file may load nothing, run nothing and speak for nobody.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def served(file: File) -> FileResponse:
    """A file for who may see it, which the calling view has asked: photos to look at, papers and
    voice notes to take home.
    """
    is_photo = file.sort == File.Sort.PHOTO
    if file.sort == File.Sort.SENT:
        raise Http404
    path = queries.path_of(file.sha256)
    if not path.exists():
        raise Http404
    response = FileResponse(
        path.open("rb"),
        as_attachment=not is_photo,
        filename=f"{file.pk}.{ENDINGS.get(file.mime, 'pdf')}",
        content_type=file.mime,
    )
    response["Content-Security-Policy"] = ALONE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
