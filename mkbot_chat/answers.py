"""What a button answers the web client with."""


def copied(text, title):
    """Have the browser put a text into the clipboard.

    :param str title: what is said when it is there
    """
    return {
        "type": "ir.actions.client",
        "tag": "mkbot_chat.copy",
        "params": {"text": text, "title": title},
    }


def told(message, kind="success"):
    """Say what was done, and close the dialog from which it was, where there is one.

    :param str kind: of notification: "warning" where nothing was done
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": kind,
            "message": message,
            "next": {"type": "ir.actions.act_window_close"},
        },
    }
