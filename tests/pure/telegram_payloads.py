"""What Telegram's tests share: the payloads of payloads/telegram/, and an account's settings."""

import json
from pathlib import Path

from odoo.addons.mkbot_channels.adapters import telegram

PAYLOADS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "payloads" / "telegram").glob("*.json"))
}
SECRET = "s3cret_-"
SETTINGS = {"telegram_token": "1:a", "telegram_secret": SECRET}
CHAT = "5511001"


def parse(update):
    """The one event of an update, or of a body."""
    raw = update if isinstance(update, bytes) else json.dumps(update).encode()
    [event] = telegram.parse(SETTINGS, {}, raw)
    return event
