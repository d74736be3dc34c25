import base64
import io
import logging

import pytz
from PIL import Image, ImageOps

from odoo import fields, models
from odoo.tools import groupby
from odoo.tools.misc import format_date, format_time

from ..plain import plain_text
from ..printing import can_print

_logger = logging.getLogger(__name__)

#: Pictures are shown within so many pixels; a larger file, or one after so many, by its name.
PICTURE_PIXELS = 420
MOST_PICTURE_BYTES = 10 * 1024 * 1024
MOST_PICTURES = 150
#: What customers send; others, such as PostScript, are programs to their readers.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
#: A picture of more pixels is none: it would fill the memory.
MOST_PIXELS = 50_000_000


class MkbotSession(models.Model):
    """The transcript of an attendance: who said what and when, on paper.

    Everything in it is text or a picture made anew, so that nothing has to be fetched while it is
    printed and nothing that a customer sent is run.
    """

    _inherit = "mkbot.session"

    def action_transcript(self):
        """Download the transcript, with the internal notes if the context says `mkbot_notes`."""
        self.ensure_one()
        notes = "?notes=1" if self.env.context.get("mkbot_notes") else ""
        url = f"/mkbot/transcript/{self.id}{notes}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _transcript_file(self, notes=False):
        """The transcript as a file, in the language of the environment. Takes seconds: not for a
        request that somebody else waits for.

        :param bool notes: with the internal notes. Never in what goes to the customer
        :return: ``(name, mimetype, content)``; a page in HTML where wkhtmltopdf is missing
        """
        self.ensure_one()
        name = self.env._("Attendance %s", self.name)
        page = self.env["ir.qweb"]._render(
            "mkbot_chat.transcript_page", {"transcript": self._transcript(notes)}
        )
        if not can_print():
            _logger.warning("wkhtmltopdf is not installed: the transcript is a page in HTML")
            return f"{name}.html", "text/html", page.encode()
        report = self.env["ir.actions.report"]
        content = report._run_wkhtmltopdf([page], report_ref="mkbot_chat.action_report_transcript")
        return f"{name}.pdf", "application/pdf", content

    def _transcript(self, notes=False):
        """What the transcript says, as plain values for its template. See `_transcript_file`."""
        self.ensure_one()
        # sudo: whoever may read the attendance may read its words and the names in it
        session = self.sudo()
        tz = session.company_id._mkbot_tz()
        session = session.with_context(tz=tz)
        said = list(session._transcript_messages(notes))
        return {
            "company": session.company_id,
            "logo": session._transcript_logo(),
            "protocol": session.name,
            "has_notes": notes,
            "facts": session._transcript_facts(),
            "count": len(said),
            "days": [
                {"day": day, "messages": list(messages)}
                for day, messages in groupby(said, key=lambda line: line["day"])
            ],
            "made_at": session._moment(fields.Datetime.now()),
            "tz": tz,
        }

    def _transcript_facts(self):
        """``[(label, value)]`` of what is known."""
        env = self.env
        operators = self.stretch_ids.sorted("id").operator_id | self.operator_ids
        contact = self.contact_id
        platform = dict(self._fields["platform"]._description_selection(env)).get(self.platform)
        facts = [
            (env._("Customer"), self.partner_id.name or contact.name or env._("Not identified")),
            (env._("Platform"), " · ".join(filter(None, (platform, self.account_id.name)))),
            (env._("Address"), contact.phone or (contact.name if self.partner_id else "")),
            (env._("Sector"), self.sector_id.name),
            (env._("Attended by"), ", ".join(operators.mapped("name"))),
            (env._("Began"), self._moment(self.opened_at)),
            (env._("First attended"), self._moment(self.rescued_at)),
            (env._("Ended"), self._moment(self.ended_at or self.closed_at)),
            (env._("Category"), self.category_id.name),
            (env._("Rating"), env._("%s of 10", self.rating) if self.is_rated else ""),
            (env._("Comment"), self.rating_comment),
        ]
        return [(label, value) for label, value in facts if value]

    def _transcript_messages(self, notes):
        """Each message as ``{day, time, author, side, note, text, mark, pictures, files}``."""
        bot, pictures = self._bot_partner(), 0
        for message in self._conversation_messages():
            if message.message_type != "comment" or (message.mkbot_is_note and not notes):
                continue
            line = self._transcript_line(message, bot, notes, MOST_PICTURES - pictures)
            if line:
                pictures += len(line["pictures"])
                yield {**line, **self._day_and_time(message.date)}

    def _transcript_line(self, message, bot, notes, pictures_left):
        marks = message.mkbot_marks or {}
        text, mark = plain_text(message.body), ""
        if marks.get("deleted"):
            mark = self.env._("deleted by the customer")
            # What somebody took back is for colleagues only.
            text = text if notes else ""
        elif marks.get("history"):
            mark = self.env._("edited")
        pictures, files = [], []
        if notes or not marks.get("deleted"):
            for attachment in message.attachment_ids.sorted("id"):
                picture = len(pictures) < pictures_left and self._as_picture(attachment)
                if picture:
                    pictures.append(picture)
                else:
                    files.append(attachment.name)
        if not (text or mark or pictures or files):
            return None
        guest = message.author_guest_id
        is_bot = message.author_id == bot
        return {
            "author": self._transcript_author(message, is_bot),
            "side": "customer" if guest else "bot" if is_bot else "operator",
            "note": message.mkbot_is_note,
            "text": text,
            "mark": mark,
            "pictures": pictures,
            "files": files,
        }

    def _transcript_author(self, message, is_bot):
        if message.author_guest_id:
            return self.partner_id.name or message.author_guest_id.name
        if is_bot:
            return self.env._("Virtual assistant")
        return message.author_id.name or message.email_from or ""

    def _as_picture(self, attachment):
        """A picture as a small JPEG in a data URI; None for any other file."""
        if not (attachment.mimetype or "").startswith("image/"):
            return None
        if attachment.file_size > MOST_PICTURE_BYTES or attachment.type != "binary":
            return None
        try:
            with Image.open(io.BytesIO(attachment.raw or b""), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    return None
                # Less work for a large JPEG.
                image.draft("RGB", (PICTURE_PIXELS * 2, PICTURE_PIXELS * 2))
                image = ImageOps.exif_transpose(image)
                image.thumbnail((PICTURE_PIXELS, PICTURE_PIXELS))
                # White where it is transparent: it is for paper.
                shown = Image.new("RGB", image.size, "white")
                rgba = image.convert("RGBA")
                shown.paste(rgba, mask=rgba.getchannel("A"))
                out = io.BytesIO()
                shown.save(out, "JPEG", quality=78)
        except (OSError, ValueError, Image.DecompressionBombError) as error:
            _logger.info("Attachment %s is no picture: %s", attachment.id, error)
            return None
        return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"

    def _transcript_logo(self):
        logo = self.company_id.logo
        return f"data:image/png;base64,{logo.decode()}" if logo else ""

    def _day_and_time(self, moment):
        """A moment (UTC) by the company's clock, in words."""
        local = self._here(moment)
        day = format_date(self.env, local.date(), date_format="full")
        return {"day": day, "time": format_time(self.env, local.time(), time_format="short")}

    def _moment(self, moment):
        if not moment:
            return ""
        local = self._here(moment)
        day = format_date(self.env, local.date())
        return f"{day} {format_time(self.env, local.time(), time_format='short')}"

    def _here(self, moment):
        return pytz.utc.localize(moment).astimezone(pytz.timezone(self.env.context["tz"]))
