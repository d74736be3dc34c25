"""What several adapters say in the same way: cutting texts, contact cards, places."""

import re

from odoo.addons.mkbot_chat.port import Attachment

_SPACE = re.compile(r"\s")


def split_text(text, limit, length=len):
    """Cut a text into parts of at most `limit`, at paragraphs, lines or spaces where possible.

    :param length: how the platform counts, e.g. UTF-16 units
    :return: the parts, none empty; no part for a text of spaces only
    """
    parts = []
    text = text.strip()
    while text and length(text) > limit:
        end = limit
        while length(text[:end]) > limit:
            end -= max(1, (length(text[:end]) - limit) // 2)
        cut = max(text.rfind("\n\n", 1, end), 0)
        if cut < end // 2:
            cut = max(text.rfind("\n", 1, end), cut)
        if cut < end // 2:
            spaces = [match.start() for match in _SPACE.finditer(text, end // 2, end)]
            cut = spaces[-1] if spaces else cut
        if cut < end // 4:
            cut = end
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    if text:
        parts.append(text)
    return [part for part in parts if part]


def utf16_length(text):
    """Length of a text in UTF-16 code units, as JavaScript and Telegram count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def location_text(latitude, longitude, name="", address=""):
    """A place in words, with a link to a map."""
    link = f"https://www.openstreetmap.org/?mlat={latitude:.6f}&mlon={longitude:.6f}#map=17"
    link = f"{link}/{latitude:.6f}/{longitude:.6f}"
    words = " ".join(["📍", ", ".join(word for word in (name, address) if word)]).strip()
    return f"{words}\n{link}"


def contact_card(name, phones=(), emails=(), organisation=""):
    """A contact card as a text line and a vCard file (RFC 6350, version 3.0 as phones read it).

    :return: ``(text, Attachment)``
    """
    name = name or next(iter(phones), "") or "Contact"
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:;{_escape(name)};;;", f"FN:{_escape(name)}"]
    if organisation:
        lines.append(f"ORG:{_escape(organisation)}")
    lines += [f"TEL;TYPE=CELL:{_escape(phone)}" for phone in phones]
    lines += [f"EMAIL:{_escape(email)}" for email in emails]
    lines.append("END:VCARD")
    text = "👤 " + " · ".join([name, *phones, *emails])
    data = "\r\n".join([*lines, ""]).encode()
    file_name = re.sub(r"[^\w .-]", "", name).strip() or "contact"
    return text, Attachment(
        name=f"{file_name}.vcf", mimetype="text/vcard", data=data, size=len(data), kind="document"
    )


def _escape(value):
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return re.sub(r"[\r\n]+", " ", value)


def numbered(text, options):
    """Options written as numbered lines, for platforms and moments without buttons.

    Labels that are numbers themselves, such as grades, are only listed.
    """
    if options and all(option.label.isdecimal() for option in options):
        lines = [" · ".join(option.label for option in options)]
    else:
        lines = [f"{index}. {option.label}" for index, option in enumerate(options, 1)]
    return "\n".join([text, "", *lines] if text else lines)
