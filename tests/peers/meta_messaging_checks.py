"""What the Send API takes, by its documents."""

ACTIONS = {"typing_on", "typing_off", "mark_seen", "react", "unreact"}
TYPES = {"image", "audio", "video", "file"}
#: Instagram's formats, "Upload Media for Instagram Messaging".
FORMATS = {
    "image": {"image/png", "image/jpeg", "image/gif"},
    "audio": {"audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav"},
    "video": {"video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"},
    "file": {"application/pdf"},
}
REACTIONS = {"love", "like", "laugh", "wow", "sad", "angry"}


class Wrong(Exception):
    """A call that Meta would not understand."""


def check_type(body):
    if body.get("messaging_type") not in ("RESPONSE", "UPDATE", "MESSAGE_TAG"):
        raise Wrong("messaging_type")
    if ("tag" in body) != (body["messaging_type"] == "MESSAGE_TAG"):
        raise Wrong("a tag, and only then, with MESSAGE_TAG")
    if body.get("tag", "HUMAN_AGENT") != "HUMAN_AGENT":
        raise Wrong("the other tags ended on 27 April 2026")


def check_action(body, object_name, mids):
    action = body["sender_action"]
    if action not in ACTIONS:
        raise Wrong(f"sender_action {action!r}")
    if action not in ("react", "unreact"):
        return keys(body, {"recipient", "sender_action"}, set(), action)
    keys(body, {"recipient", "sender_action", "payload"}, set(), action)
    needed = {"message_id", "reaction"} if action == "react" else {"message_id"}
    keys(body["payload"], needed, set(), "payload")
    check_mid(body["payload"]["message_id"], mids)
    reaction = text(body["payload"].get("reaction", "love"), "reaction")
    if object_name == "instagram" and reaction not in REACTIONS:
        raise Wrong(f"reaction {reaction!r}")


def check_mid(mid, mids):
    if mid not in mids:
        raise Wrong(f"message {mid!r} is not known")


def check_message(message, object_name, file):
    optional = {"quick_replies"} | ({"metadata"} if object_name == "page" else set())
    keys(message, {"attachment"} if file else {"text"}, optional, "message")
    if len(text(message.get("metadata", "-"), "metadata")) > 1000:
        raise Wrong("metadata: 1000 characters")
    if file:
        _check_file(message["attachment"], file, object_name)
    else:
        words = text(message["text"], "text")
        if len(words) > 2000 or (object_name == "instagram" and len(words.encode()) > 1000):
            raise Wrong("text: too long")
    replies = message.get("quick_replies", [{}])
    if "quick_replies" in message and not 1 <= len(replies) <= 13:
        raise Wrong("quick_replies: 1 to 13")
    for reply in replies if "quick_replies" in message else ():
        keys(reply, {"content_type", "title", "payload"}, set(), "quick_replies")
        title, payload = text(reply["title"], "title"), text(reply["payload"], "payload")
        if reply["content_type"] != "text" or len(title) > 20 or len(payload) > 1000:
            raise Wrong("quick_replies: text, title of 20, payload of 1000")


def _check_file(attachment, file, object_name):
    keys(attachment, {"type"}, {"payload"}, "attachment")
    kind = attachment["type"]
    if kind not in TYPES or not set(attachment.get("payload", {})) <= {"is_reusable"}:
        raise Wrong("attachment: type or payload")
    if not file.name or not file.name.isascii() or not file.data:
        raise Wrong("filedata: a file with a name in ASCII")
    limit = 8 if object_name == "instagram" and kind == "image" else 25
    if len(file.data) > limit * 1024 * 1024:
        raise Wrong("Attachment size exceeds allowable limit")
    if object_name == "instagram" and file.mimetype not in FORMATS[kind]:
        raise Wrong(f"{file.mimetype} as {kind}")
    if kind != "file" and file.mimetype.partition("/")[0] != kind:
        raise Wrong(f"{file.mimetype} as {kind}")


def keys(value, needed, optional, where):
    if not isinstance(value, dict) or not needed <= set(value) <= needed | optional:
        names = sorted(value) if isinstance(value, dict) else value
        raise Wrong(f"{where}: {sorted(needed)} needed, {sorted(optional)} allowed, got {names}")


def text(value, where):
    if not isinstance(value, str) or not value:
        raise Wrong(f"{where}: a text is expected")
    return value
