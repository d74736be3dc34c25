"""What a message of the WhatsApp Cloud API may be, from Meta's reference of ``/messages`` and of
media."""

import re

from .meta import GraphError

_MIB = 1024 * 1024
STATUS_FIELDS = ("messaging_product", "status", "message_id")
COMMON = ("messaging_product", "recipient_type", "type", "context", "biz_opaque_callback_data")

#: mimetype of an upload → most bytes
MEDIA_LIMITS = {
    "image/jpeg": 5 * _MIB,
    "image/png": 5 * _MIB,
    "image/webp": 500 * 1024,
    "video/mp4": 16 * _MIB,
    "video/3gpp": 16 * _MIB,
    "audio/aac": 16 * _MIB,
    "audio/amr": 16 * _MIB,
    "audio/mpeg": 16 * _MIB,
    "audio/mp4": 16 * _MIB,
    "audio/ogg; codecs=opus": 16 * _MIB,
    "application/pdf": 100 * _MIB,
    "text/plain": 100 * _MIB,
    "application/msword": 100 * _MIB,
    "application/vnd.ms-excel": 100 * _MIB,
    "application/vnd.ms-powerpoint": 100 * _MIB,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": 100 * _MIB,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": 100 * _MIB,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": 100 * _MIB,
}
#: kind of message with a file → beginnings of its mimetypes, and what may stand beside the id
FILES = {
    "image": (("image/jpeg", "image/png"), ("caption",)),
    "video": (("video/",), ("caption",)),
    "audio": (("audio/",), ("voice",)),
    "document": (("",), ("caption", "filename")),
    "sticker": (("image/webp",), ()),
}
TEMPLATE_FIELDS = {"header": (), "body": (), "button": ("sub_type", "index")}

_NUMBER = re.compile(r"\+?[1-9]\d{6,14}\Z", re.ASCII)
_BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}\Z")
_BAD_PARAMETER = re.compile(r"[\n\r\t]| {5,}")


def _invalid(details, code=131009):
    name = {131008: "Required parameter is missing", 131051: "Unsupported message type"}
    return GraphError(code, name.get(code, "Parameter value is not valid"), details=details)


def check_message(peer, body):
    """Raise :class:`GraphError` for a message that Meta would refuse."""
    kind = body.get("type", "text")
    checks = {
        "text": _text,
        "reaction": _reaction,
        "interactive": _interactive,
        "template": _template,
        **dict.fromkeys(FILES, _file),
    }
    if kind not in checks:
        raise _invalid(f"type {kind}", 131051)
    peer.known(body, needed=("messaging_product", kind), allowed=(*COMMON, "to", "recipient"))
    if body.get("recipient_type", "individual") != "individual":
        raise _invalid("recipient_type")
    _recipient(body)
    _string(body.get("biz_opaque_callback_data", "x"), 512, "biz_opaque_callback_data")
    if "context" in body:
        peer.known(body["context"], needed=("message_id",), what="context")
        _wamid(body["context"]["message_id"])
    checks[kind](peer, body[kind], kind)


def _recipient(body):
    if "to" not in body and "recipient" not in body:
        raise _invalid("to", 131008)
    if "to" in body and not _NUMBER.match(_string(body["to"], 32, "to")):
        raise _invalid(f"to {body['to']}")
    if "recipient" in body and not _BSUID.match(_string(body["recipient"], 150, "recipient")):
        raise _invalid(f"recipient {body['recipient']}")


def _string(value, limit, name):
    if not isinstance(value, str) or not value.strip() or len(value) > limit:
        raise _invalid(f"{name}: a text of 1 to {limit} characters is expected")
    return value


def _wamid(value):
    if not _string(value, 300, "message_id").startswith("wamid."):
        raise _invalid(f"message_id {value}")


def _text(peer, text, _kind):
    peer.known(text, needed=("body",), allowed=("preview_url",), what="text")
    _string(text["body"], 4096, "text.body")
    if not isinstance(text.get("preview_url", False), bool):
        raise _invalid("preview_url")


def _reaction(peer, reaction, _kind):
    peer.known(reaction, needed=("message_id", "emoji"), what="reaction")
    _wamid(reaction["message_id"])
    if not isinstance(reaction["emoji"], str) or len(reaction["emoji"]) > 12:
        raise _invalid("emoji")


def _file(peer, file, kind):
    mimetypes, allowed = FILES[kind]
    peer.known(file, needed=("id",), allowed=allowed, what=kind)
    known = peer.media.get(file["id"])
    if known is None:
        raise GraphError(131053, "Media upload error", details=f"no such media: {file['id']}")
    if not known[1].startswith(mimetypes):
        raise GraphError(131053, "Media upload error", details=f"{known[1]} as {kind}")
    if "voice" in file and (file["voice"] is not True or "opus" not in known[1]):
        raise _invalid("voice")
    for name, limit in (("caption", 1024), ("filename", 240)):
        if name in file:
            _string(file[name], limit, name)


def _interactive(peer, interactive, _kind):
    needed = ("type", "body", "action")
    peer.known(interactive, needed=needed, allowed=("header", "footer"), what="interactive")
    peer.known(interactive["body"], needed=("text",), what="interactive.body")
    _string(interactive["body"]["text"], 1024, "interactive.body.text")
    checks = {"button": _buttons, "list": _list}
    if interactive["type"] not in checks:
        raise _invalid(f"interactive.type {interactive['type']}")
    checks[interactive["type"]](peer, interactive["action"])


def _buttons(peer, action):
    peer.known(action, needed=("buttons",), what="action")
    if not isinstance(action["buttons"], list) or not 1 <= len(action["buttons"]) <= 3:
        raise _invalid("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3")
    for button in action["buttons"]:
        peer.known(button, needed=("type", "reply"), what="button")
        peer.known(button["reply"], needed=("id", "title"), what="button.reply")
        _string(button["reply"]["id"], 256, "button id")
        _string(button["reply"]["title"], 20, "button title")
    _unique([button["reply"]["id"] for button in action["buttons"]], "button id")
    _unique([button["reply"]["title"] for button in action["buttons"]], "button title")


def _list(peer, action):
    peer.known(action, needed=("button", "sections"), what="action")
    _string(action["button"], 20, "list button")
    rows = []
    for section in action["sections"]:
        peer.known(section, needed=("rows",), allowed=("title",), what="section")
        _string(section.get("title", "x"), 24, "section title")
        rows += section["rows"]
    if not 1 <= len(rows) <= 10:
        raise _invalid("Total row count exceed max allowed count: 10")
    for row in rows:
        peer.known(row, needed=("id", "title"), allowed=("description",), what="row")
        _string(row["id"], 200, "row id")
        _string(row["title"], 24, "row title")
        _string(row.get("description", "x"), 72, "row description")
    _unique([row["id"] for row in rows], "row id")


def _unique(values, what):
    if len(set(values)) < len(values):
        raise _invalid(f"Duplicated {what}")


def _template(peer, template, _kind):
    peer.known(template, needed=("name", "language"), allowed=("components",), what="template")
    peer.known(template["language"], needed=("code",), allowed=("policy",), what="language")
    known = [
        item
        for item in peer.templates
        if item["name"] == template["name"] and item["language"] == template["language"]["code"]
    ]
    if not known:
        details = f"template name ({template['name']}) does not exist in the translation"
        raise GraphError(132001, "Template name does not exist", 404, details=details, wrong=False)
    if known[0]["status"] != "APPROVED":
        raise GraphError(132015, "Template is paused", wrong=False)
    parts = {part["type"].lower(): part for part in known[0]["components"]}
    given = template.get("components", [])
    for component in given:
        # Names of types are read in capitals, too, and an index as a number.
        component["type"] = _string(component.get("type"), 20, "component type").lower()
        extra = TEMPLATE_FIELDS.get(component["type"], None)
        if extra is None:
            raise _invalid(f"component type {component['type']}")
        peer.known(component, needed=("type", "parameters", *extra), what="component")
    _variables(peer, parts, given, "body")
    _variables(peer, parts, given, "header")
    for component in given:
        if component["type"] == "button":
            _template_button(peer, parts, component)


def _variables(peer, parts, given, name):
    """The parameters of a part must be as many, or have the names, that its text wants."""
    found = [component for component in given if component["type"] == name]
    parameters = found[0]["parameters"] if found else []
    part = parts.get(name, {})
    media = part.get("format", "TEXT").lower()
    if media != "text":
        if len(parameters) != 1 or parameters[0].get("type") != media:
            raise GraphError(132012, "Parameter format does not match", details=f"header: {media}")
        _file(peer, {**parameters[0][media]}, media)
        return
    wanted = re.findall(r"\{\{(\w+)\}\}", part.get("text", ""))
    if len(parameters) != len(set(wanted)):
        details = f"{name}: number of localizable_params ({len(parameters)}) does not match"
        raise GraphError(132000, "Number of parameters does not match", details=details)
    named = bool(wanted) and not wanted[0].isdigit()
    needed = ("type", "text", "parameter_name") if named else ("type", "text")
    for parameter in parameters:
        peer.known(parameter, needed=needed, what="parameter")
        if _BAD_PARAMETER.search(_string(parameter["text"], 1024, "parameter")):
            details = "Param text cannot have new-line/tab characters or more than 4 spaces"
            raise GraphError(132018, "Template parameter is wrong", details=details)
        if named and parameter["parameter_name"] not in wanted:
            raise GraphError(132012, "Parameter name is wrong")


def _template_button(peer, parts, component):
    buttons = parts.get("buttons", {}).get("buttons", [])
    index = str(component["index"])
    if not index.isdigit() or int(index) >= len(buttons):
        raise _invalid(f"button at index {index}")
    button = buttons[int(index)]
    component["sub_type"] = _string(component["sub_type"], 20, "sub_type").lower()
    if component["sub_type"] != button["type"].lower() or len(component["parameters"]) != 1:
        raise GraphError(132012, "Parameter format does not match", details="button")
    kind = {"url": "text", "quick_reply": "payload"}[component["sub_type"]]
    peer.known(component["parameters"][0], needed=("type", kind), what="parameter")
    _string(component["parameters"][0][kind], 2000, "button parameter")
