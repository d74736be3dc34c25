from datetime import timezone

from markupsafe import Markup, escape

from odoo import fields, models

from ..bot import dialog
from .discuss_channel import BY_SESSION


class MkbotSession(models.Model):
    """The messages of an attendance: the customer's, the bot's and the operators'."""

    _inherit = "mkbot.session"

    def _receive(self, event):
        """Store a customer's message in the conversation, and keep it for the bot's turn.

        :param event: a :class:`port.Event` of kind message, choice or unknown
        :return: the ``mail.message``
        """
        self.ensure_one()
        attachments = self._store_attachments(event.attachments)
        text = event.text
        if not text and not attachments:
            # The worker speaks no language of its own.
            env = self.account_id._speaking().env
            text = env._("[Message of a kind that cannot be shown here]")
        message = self._post(
            self._as_html(text),
            guest=self.contact_id.guest_id,
            attachment_ids=attachments.ids,
            date=event.at.astimezone(timezone.utc).replace(tzinfo=None),
        )
        if self.state in ("bot", "rating"):
            self.bot_pending = (self.bot_pending or []) + [
                {
                    "kind": "choice" if event.kind == "choice" else "message",
                    "text": event.text or "",
                    "choice": event.choice,
                    "media": bool(event.attachments),
                }
            ]
        return message

    def _store_attachments(self, attachments):
        """Hook: turn the port's attachments into ``ir.attachment`` records of the channel."""
        return self.env["ir.attachment"].create(
            [
                {
                    "name": attachment.name,
                    "raw": attachment.data,
                    "mimetype": attachment.mimetype,
                    "res_model": "discuss.channel",
                    "res_id": self.channel_id.id,
                }
                for attachment in attachments
                if attachment.data is not None
            ]
        )

    def _answers_anew(self, event):
        """Whether, while a rating is awaited, the customer asks for something new instead."""
        if self.state != "rating" or event.kind not in ("message", "choice"):
            return False
        return dialog.is_new_request(event.text, event.choice, bool(event.attachments))

    # ----- speaking -----

    def _say(self, key, **variables):
        """Tell the customer one of the editable texts (B3); an emptied text says nothing."""
        self.ensure_one()
        body = self._text(key, variables)
        return self._post_bot(body) if body else None

    def _text(self, key, variables):
        """One of the editable texts, as this customer reads it."""
        return self.env["mkbot.response"]._render(
            key,
            {**self._say_variables(), **variables},
            self.platform,
            self._customer_lang(),
            self.company_id,
        )

    def _say_variables(self):
        return {
            "protocol": self.name,
            "first_name": (self.partner_id.name or "").split(" ")[0],
            "company": self.company_id.name,
            "sector": self.sector_id.name or "",
        }

    def _customer_lang(self):
        return self.contact_id.lang or self.account_id.lang

    def _post_bot(self, body, options=None):
        """Say something as the bot.

        :param body: plain text
        :param options: quick replies, ``[{"id": …, "label": …}, …]``
        """
        return self._post(
            self._as_html(body),
            author=self.env.ref("mkbot_chat.partner_bot"),
            options=options,
        )

    def _post_note(self, body, author):
        """Write something that only colleagues see."""
        return self._post(self._as_html(body), author=author, subtype="mail.mt_note")

    def _as_html(self, text):
        return Markup("<br/>").join(escape(line) for line in text.splitlines())

    def _post(self, body, author=None, guest=None, options=None, subtype="mail.mt_comment", **kw):
        channel = self.channel_id
        # The public user, so that a guest or the bot is the author and not whoever runs this.
        channel = channel.with_user(self.env.ref("base.public_user")).sudo()
        channel = channel.with_context(
            mkbot_post=BY_SESSION,
            mkbot_attachment_ids=kw.pop("attachment_ids", []),
            guest=guest.with_env(channel.env).sudo(False) if guest else None,
        )
        return channel.message_post(
            body=body,
            author_id=author.id if author else None,
            message_type="comment",
            subtype_xmlid=subtype,
            mkbot_options=options,
            # Given, though nothing is mailed: Odoo would look them up for each message.
            reply_to="",
            record_alias_domain_id=False,
            record_company_id=self.company_id.id,
            email_add_signature=False,
            **kw,
        ).sudo()

    # ----- listening -----

    def _message_posted(self, message):
        """Called by the channel for every message in it: keep the times, send what must go out."""
        self.ensure_one()
        if message.message_type != "comment" or message.mkbot_is_note:
            return
        now = fields.Datetime.now()
        vals = {"last_activity_at": now, "last_preview": self._preview(message)}
        if message.author_guest_id:
            vals.update(last_author="customer", last_inbound_at=now)
            if not self.unanswered_since and self.state in ("waiting", "active"):
                vals["unanswered_since"] = now
            self.contact_id.last_inbound_at = now
        elif message.author_id == self.env.ref("mkbot_chat.partner_bot"):
            vals["last_outbound_at"] = now
            if self.last_author in ("customer", "operator"):
                # What people said last tells an operator more than the bot's "please wait".
                vals.pop("last_preview")
            else:
                vals["last_author"] = "bot"
        else:
            vals.update(last_author="operator", last_outbound_at=now, unanswered_since=False)
            vals.update(self._count_answer(message, now))
        self.write(vals)
        if not message.author_guest_id:
            self._send_out(message, message.mkbot_options)
        if self.state in ("waiting", "active"):
            self._panel_push()

    def _count_answer(self, message, now):
        """Count an operator's message, for the time to first answer and for their stretch."""
        stretch = self.stretch_ids.filtered(
            lambda s: not s.ended_at and s.operator_id.partner_id == message.author_id
        )
        stretch.write(
            {
                "message_count": stretch.message_count + 1,
                "first_answer_at": stretch.first_answer_at or now,
            }
        )
        if self.first_answer_at:
            return {}
        since = self.queued_at or self.rescued_at or self.opened_at
        return {
            "first_answer_at": now,
            "seconds_to_first_answer": max(0, int((now - since).total_seconds())),
        }

    def _send_out(self, message, options=None):
        """Hook: called, in the message's transaction, for each one that must reach the customer.

        :param message: a ``mail.message`` of the bot or of an operator, never an internal note
        :param options: quick replies offered with it
        """
