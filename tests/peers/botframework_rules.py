"""What the Connector and Teams take: the Activity schema, and what Teams shows of it."""

ACCOUNT = {"id": str, "name": str, "aadObjectId": str, "role": str}
ACTION = {
    "type": str,
    "title": str,
    "text": str,
    "displayText": str,
    "value": object,
    "image": str,
    "channelData": object,
}
ACTIVITY = {
    "type": str,
    "id": str,
    "channelId": str,
    "from": ACCOUNT,
    "recipient": ACCOUNT,
    "conversation": {"id": str, "name": str, "isGroup": bool, "conversationType": str},
    "replyToId": str,
    "text": str,
    "textFormat": str,
    "locale": str,
    "inputHint": str,
    "attachmentLayout": str,
    "attachments": [
        {
            "contentType": str,
            "contentUrl": str,
            "content": object,
            "name": str,
            "thumbnailUrl": str,
        }
    ],
    "suggestedActions": {"to": list, "actions": [ACTION]},
    "channelData": object,
    "entities": list,
}
ACTIONS = ("openUrl", "imBack", "postBack", "messageBack", "call", "downloadFile")


def faults(activity):
    """In words, all that is wrong with an activity a bot sends."""
    yield from _faults(activity, ACTIVITY, "activity")
    if not isinstance(activity, dict):
        return
    if activity.get("type") not in ("message", "typing"):
        yield f"type: {activity.get('type')!r}"
    if activity.get("textFormat", "plain") not in ("plain", "markdown", "xml"):
        yield "textFormat is unknown"
    attachments = activity.get("attachments") or []
    content = activity.get("text"), attachments, activity.get("suggestedActions")
    if activity.get("type") == "message" and not any(content):
        yield "a message with nothing in it"
    if activity.get("channelId") == "msteams":
        yield from _teams_faults(activity, attachments)


def _faults(value, schema, path):
    """In words, where a JSON value is not as its schema says."""
    if schema is object:
        return
    if isinstance(schema, type):
        if not isinstance(value, schema):
            yield f"{path}: {schema.__name__} is expected, not {value!r:.60}"
    elif isinstance(schema, list):
        if not isinstance(value, list):
            yield f"{path}: a list is expected"
            return
        for index, each in enumerate(value):
            yield from _faults(each, schema[0], f"{path}[{index}]")
    elif not isinstance(value, dict):
        yield f"{path}: an object is expected"
    else:
        for name, each in value.items():
            if name not in schema:
                yield f"{path}.{name} is unknown"
            else:
                yield from _faults(each, schema[name], f"{path}.{name}")


def _teams_faults(activity, attachments):
    if activity.get("text") and attachments:
        yield "Teams makes two messages of text with attachments, and gives no id"
    for attachment in attachments:
        kind, content = attachment.get("contentType", ""), attachment.get("content") or {}
        if kind == "application/vnd.microsoft.card.adaptive":
            yield from _card_faults(content)
        elif kind == "application/vnd.microsoft.card.hero":
            if len(content.get("buttons", ())) > 6:
                yield "more than six buttons"
            for button in content.get("buttons", ()):
                yield from _faults(button, ACTION, "button")
                if button.get("type") not in ACTIONS:
                    yield f"button: type {button.get('type')!r}"
        elif kind not in ("image/png", "image/jpeg", "image/gif"):
            yield f"Teams shows no {kind}"
    for action in (activity.get("suggestedActions") or {}).get("actions", ()):
        if action.get("type") != "imBack":
            yield "Teams suggests imBack only"


def _card_faults(card):
    if card.get("type") != "AdaptiveCard" or not card.get("version"):
        yield "no Adaptive Card"
    rows = [card, *card.get("body", ())]
    if any(len(row.get("actions", ())) > 6 for row in rows):
        yield "more than six buttons"
    if any(row.get("type") not in ("AdaptiveCard", "ActionSet", "TextBlock") for row in rows):
        yield "an element of a card that is not known here"
    for action in [action for row in rows for action in row.get("actions", ())]:
        if action.get("type") != "Action.Submit" or not action.get("title"):
            yield f"an action of a card: {action!r:.80}"
        back = (action.get("data") or {}).get("msteams") or {}
        if back.get("type") != "messageBack" or not back.get("text"):
            yield "a button that shows nothing when it is pressed"
