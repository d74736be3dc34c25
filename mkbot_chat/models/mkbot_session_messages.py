import time
from datetime import timezone

from markupsafe import Markup, escape

from odoo import api, fields, models

from ..bot import dialog
from .discuss_channel import BY_SESSION


class MkbotSession(models.Model):
    """The messages of an attendance: the customer's, the bot's and the operators'."""

    _inherit = "mkbot.session"

    def _receive(self, events):
        """Store a customer's messages in the conversation, and keep them for the bot's turn.

        They are made at once: a burst, or what waited while we were down, costs little more than
        a message alone.

        :param events: :class:`port.Event` of kind message, choice or unknown, in their order
        :return: the ``mail.message`` records, in the same order
        """
        self.ensure_one()
        vals_list = []
        for event in events:
            attachments = self._store_attachments(event.attachments)
            text = event.text
            if not text and not attachments and not self._files_follow(event):
                text = self._words_for_unknown(event)
            vals_list.append(
                {
                    "body": self._as_html(text),
                    "attachment_ids": [fields.Command.link(id_) for id_ in attachments.ids],
                    "date": event.at.astimezone(timezone.utc).replace(tzinfo=None),
                    "parent_id": self._quoted(event).id,
                    "mkbot_marks": {"about": event.about} if event.about else False,
                }
            )
        messages = self._post_all(vals_list, self.contact_id.guest_id)
        if not self.last_preview and self._files_follow(events[-1]):
            # Files are fetched after the message.
            self.last_preview = f"📎 {events[-1].attachments[0].name}"
        if self.state in ("bot", "rating"):
            self.bot_pending = (self.bot_pending or []) + [
                self._pending_for_bot(event) for event in events if not event.standby
            ]
        return messages

    def _pending_for_bot(self, event):
        return {
            "kind": "choice" if event.kind == "choice" else "message",
            "text": event.text or "",
            "choice": event.choice,
            "media": bool(event.attachments),
            # Seconds since 1970: when they wrote by the platform's clock, and when we read it.
            "said_at": event.at.timestamp(),
            "read_at": time.time(),
        }

    def _words_for_unknown(self, event):
        # The worker speaks no language of its own.
        env = self.account_id._speaking().env
        if event.code:
            return env._("[Message of a kind that cannot be shown here: %s]", event.code)
        return env._("[Message of a kind that cannot be shown here]")

    def _quoted(self, event):
        """The message of this conversation that an event answers, or none."""
        message = self.env["mail.message"]
        if event.reply_to:
            message = self.account_id._message_of(event.reply_to)
        in_here = message.model == "discuss.channel" and message.res_id == self.channel_id.id
        return message if in_here else message.browse()

    def _receive_echo(self, event):
        """Show what was written to the customer from elsewhere: the phone, another inbox.

        The bot is silent from now on, for somebody is talking with the customer.

        :return: the ``mail.message``
        """
        self.ensure_one()
        attachments = self._store_attachments(event.attachments)
        text = event.text
        if not text and not attachments and not self._files_follow(event):
            text = self._words_for_unknown(event)
        message = self.with_context(mkbot_sent_elsewhere=BY_SESSION)._post(
            self._as_html(text),
            author=self.company_id.partner_id,
            attachment_ids=attachments.ids,
            date=event.at.astimezone(timezone.utc).replace(tzinfo=None),
            parent_id=self._quoted(event).id,
            mkbot_marks={"elsewhere": True},
        )
        if self.state == "bot":
            self.bot_pending = False
            self._to_queue("elsewhere")
        return message

    def _receive_notice(self, event):
        """Tell the colleagues what a platform says of the customer."""
        env = self.account_id._speaking().env
        words = {
            "blocked": env._("The customer blocked us, or left: nothing reaches them now."),
            "unblocked": env._("The customer can be reached again."),
            "number_changed": env._("The customer has another number or id now."),
            "joined": env._("Somebody came into the conversation."),
            "left": env._("Somebody left the conversation."),
            "missed_call": env._("The customer called; calls are not taken here."),
        }[event.code]
        words = f"{words}\n{event.text}" if event.text else words
        return self._post_note(words, self._bot_partner())

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

    def _files_follow(self, event):
        """Hook: whether files of a message come after it."""
        return False

    def _answers_anew(self, event):
        """Whether, while a rating is awaited, the customer asks for something new instead."""
        if self.state != "rating" or event.kind not in ("message", "choice"):
            return False
        # sudo: how far the bot got is for administrators; whoever hears customers asks it here
        state = self.sudo().bot_state
        return dialog.is_new_request(event.text, event.choice, bool(event.attachments), state)

    # ----- speaking -----

    def _say(self, key, **variables):
        """Tell the customer one of the editable texts (B3); an emptied text says nothing."""
        self.ensure_one()
        body = self._text(key, variables) if self._may_speak() else ""
        return self._post_bot(body) if body else None

    def _may_speak(self):
        """Hook: whether the platform lets the bot write to the customer now."""
        return True

    def _text(self, key, variables):
        """One of the editable texts, as this customer reads it."""
        return self.env["mkbot.response"]._render(
            key,
            {**self._say_variables(), **variables},
            self.platform,
            self._customer_lang(),
            self.company_id,
            self.sector_id,
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

    @api.model
    def _bot_partner(self):
        """Who the bot is, as an author."""
        partner_id = self.env["ir.model.data"]._xmlid_to_res_id("mkbot_chat.partner_bot")
        return self.env["res.partner"].browse(partner_id)

    def _post_bot(self, body, options=None):
        """Say something as the bot.

        :param body: plain text
        :param options: quick replies, ``[{"id": …, "label": …}, …]``
        """
        return self._post(
            self._as_html(body),
            author=self._bot_partner(),
            options=options,
        )

    def _post_note(self, body, author):
        """Write something that only colleagues see."""
        return self._post(self._as_html(body), author=author, subtype="mail.mt_note")

    def _as_html(self, text):
        return Markup("<br/>").join(escape(line) for line in text.splitlines())

    def _post_all(self, vals_list, guest):
        """Create messages of the customer at once, and show them.

        One message takes the way of `message_post`; several skip what that does for each and
        comes to nothing here: recipients, subscriptions, looking up who speaks.

        :param vals_list: of ``mail.message``: what distinguishes one from the other
        """
        channel = self.channel_id.with_user(self.env["discuss.channel"]._mkbot_nobody()).sudo()
        channel = channel.with_context(
            mkbot_post=BY_SESSION,
            mkbot_words=BY_SESSION,
            guest=guest.with_env(channel.env).sudo(False),
        )
        common = {
            "author_id": False,
            "author_guest_id": guest.id,
            "email_from": False,
            "model": "discuss.channel",
            "res_id": channel.id,
            "message_type": "comment",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            "reply_to": "",
            "record_alias_domain_id": False,
            "record_company_id": self.company_id.id,
            "email_add_signature": False,
        }
        messages = channel._message_create([{**common, **vals} for vals in vals_list])
        channel.last_interest_dt = fields.Datetime.now()
        channel._mkbot_show_new(messages)
        self._message_posted(messages[-1:].sudo())
        return messages.sudo()

    def _post(self, body, author=None, guest=None, options=None, subtype="mail.mt_comment", **kw):
        channel = self.channel_id
        # The public user, so that a guest or the bot is the author and not whoever runs this.
        channel = channel.with_user(self.env["discuss.channel"]._mkbot_nobody()).sudo()
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
        """Called by the channel for every message in it: keep the times, send what must go out.

        Of several messages of the customer that came together, it is called for the last.
        """
        self.ensure_one()
        if message.message_type != "comment" or message.mkbot_is_note:
            return
        now = fields.Datetime.now()
        vals = {"last_activity_at": now, "last_preview": self._preview(message)}
        if message.author_guest_id:
            vals.update(last_author="customer", last_inbound_at=now)
            if not self.unanswered_since and self.state in ("waiting", "active"):
                vals["unanswered_since"] = now
            # By the platform's clock: its window for answers is counted from there.
            at = min(message.date, now)
            if not self.contact_id.last_inbound_at or self.contact_id.last_inbound_at < at:
                self.contact_id.last_inbound_at = at
        elif message.author_id == self._bot_partner():
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
        elsewhere = self.env.context.get("mkbot_sent_elsewhere") is BY_SESSION
        if not message.author_guest_id and not elsewhere:
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
        # Who was taken from the bot and returned later has been with people since they were taken.
        since = min(filter(None, (self.queued_at, self.rescued_at)), default=self.opened_at)
        return {
            "first_answer_at": now,
            "seconds_to_first_answer": max(0, int((now - since).total_seconds())),
        }

    def _send_out(self, message, options=None):
        """Hook: called, in the message's transaction, for each one that must reach the customer.

        :param message: a ``mail.message`` of the bot or of an operator, never an internal note
        :param options: quick replies offered with it
        """
