"""What of a visitor's file we take, and under which name."""

import re
import unicodedata

from odoo.tools.mimetypes import guess_mimetype

#: What a browser or a computer might run instead of show.
REFUSED = {
    "application/hta",
    "application/java-archive",
    "application/javascript",
    "application/vnd.microsoft.portable-executable",
    "application/x-dosexec",
    "application/x-elf",
    "application/x-executable",
    "application/x-httpd-php",
    "application/x-mach-binary",
    "application/x-msdos-program",
    "application/x-msi",
    "application/x-object",
    "application/x-pie-executable",
    "application/x-sh",
    "application/x-sharedlib",
    "application/x-shellscript",
    "application/xhtml+xml",
    "application/xml",
    "image/svg+xml",
    "text/html",
    "text/javascript",
    "text/x-msdos-batch",
    "text/x-php",
    "text/x-python",
    "text/x-script.python",
    "text/x-shellscript",
    "text/xml",
}
REFUSED_ENDINGS = re.compile(
    r"\.(apk|app|bat|chm|cmd|com|cpl|dll|exe|hta|html?|jar|jse?|lnk|mjs|msi|php\d?|pif|ps1|reg|scr"
    r"|sh|shtml|svgz?|vbe?|vbs|wsf|xht|xhtml|xml)\Z",
    re.IGNORECASE,
)
#: What the widget's file dialog offers.
OFFERED = [
    *("image/*", "audio/*", "video/*", "application/pdf"),
    *(".doc", ".docx", ".xls", ".xlsx", ".odt", ".ods", ".txt", ".csv", ".zip"),
]
NAME_CHARS = 120
# Recordings of a browser: the container says video although only sound is in it.
SOUND_ONLY = {"video/webm": "audio/webm", "video/mp4": "audio/mp4", "application/ogg": "audio/ogg"}


def clean_name(name):
    """Return a name that is no path and does not hide its ending."""
    name = unicodedata.normalize("NFC", str(name or "")).replace("\\", "/").rpartition("/")[2]
    # Controls and invisible formatting characters: among them those that turn the text around.
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = re.sub(r'[<>:"|?*]', "_", name).strip(" .")
    if len(name) > NAME_CHARS:
        stem, dot, ending = name.rpartition(".")
        ending = (dot + ending)[:12] if stem else ""
        name = name[: NAME_CHARS - len(ending)] + ending
    return name or "file"


def kind_of(name, data, voice=False):
    """Return the type of a file by its content, whatever its sender says.

    :return: the MIME type, or ``None`` when we do not take such files
    """
    mimetype = guess_mimetype(data)
    if voice:
        mimetype = SOUND_ONLY.get(mimetype, mimetype)
        if not mimetype.startswith("audio/"):
            return None
    if mimetype in REFUSED or REFUSED_ENDINGS.search(name):
        return None
    return mimetype
