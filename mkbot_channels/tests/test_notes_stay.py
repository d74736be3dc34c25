"""What colleagues write to each other never reaches a customer, on any platform."""

import base64
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.mkbot_chat.tests.common import MkbotCase, event

from ..adapters import MODULES, site

SECRET = "SEGREDO"


@tagged("post_install", "-at_install")
class TestNotesStay(MkbotCase):
    def setUp(self):
        super().setUp()
        self.pushed = []
        account = type(self.env["mkbot.account"])
        self.startPatcher(
            patch.object(account, "_site_push", lambda _self, *args: self.pushed.append(repr(args)))
        )
        self.open_panel(self.bruno)

    def conversation(self, platform):
        """A conversation that Ana attends on an account of a platform, with one answer of hers."""
        account = self.env["mkbot.account"].create(
            {
                "name": f"{platform} Teste",
                "platform": platform,
                "company_id": self.company.id,
                "sector_id": self.support.id,
                "bot_debounce": 0,
                "state": "connected",
            }
        )
        session = account._receive_event(event(f"{platform}-1", "quero um atendente"))
        account._run_bot(session)
        session.with_user(self.ana).action_rescue()
        answer = self.post(session, "Pois não", subtype_xmlid="mail.mt_comment")
        deliveries = self.deliveries(session).filtered(lambda d: d.message_id == answer)
        self.assertEqual(len(deliveries), 1, "answers do go out")
        # As if it had arrived: quotes and reactions could refer to it.
        deliveries.write({"state": "read", "provider_id": f"{platform}-answer"})
        return session

    def post(self, session, body, user=None, **values):
        channel = session.channel_id.with_user(user or self.ana)
        return channel.message_post(body=body, message_type="comment", **values).sudo()

    def note(self, session, **values):
        return self.post(session, SECRET, subtype_xmlid="mail.mt_note", **values)

    def deliveries(self, session):
        return self.env["mkbot.delivery"].search([("session_id", "=", session.id)])

    # ----- the ways -----

    def way_note(self, session):
        return self.note(session)

    def way_subtype_by_id(self, session):
        return self.post(session, SECRET, subtype_id=self.env.ref("mail.mt_note").id)

    def way_no_subtype(self, session):
        return self.post(session, SECRET)

    def way_internal_comment(self, session):
        return self.post(session, SECRET, subtype_xmlid="mail.mt_comment", is_internal=True)

    def way_other_internal_subtype(self, session):
        return self.post(session, SECRET, subtype_xmlid="mail.mt_activities")

    def way_of_the_session(self, session):
        return session._post_note(SECRET, self.ana.partner_id)

    def way_mention(self, session):
        return self.note(session, partner_ids=self.bruno.partner_id.ids)

    def way_whisper(self, session):
        message_id = session.with_user(self.carla).action_whisper(SECRET, self.bruno.partner_id.ids)
        return self.env["mail.message"].browse(message_id)

    def way_answer_of_who_was_mentioned(self, session):
        self.way_mention(session)
        return self.env["mail.message"].browse(session.with_user(self.bruno).action_whisper(SECRET))

    def way_whisper_in_the_queue(self, session):
        session.with_user(self.ana).action_return_to_queue()
        return self.way_whisper(session)

    def way_transfer_to_a_person(self, session):
        session.with_user(self.ana).action_transfer(user_id=self.bruno.id, note=SECRET)

    def way_transfer_to_a_sector(self, session):
        session.with_user(self.ana).action_transfer(sector_id=self.finance.id, note=SECRET)

    def way_take_over(self, session):
        session.with_user(self.carla).action_take_over(note=SECRET)

    def way_customer_defined_and_undone(self, session):
        session.with_user(self.ana).action_set_partner(self.partner.id)
        session.with_user(self.ana).action_undo_partner()
        notes = session.channel_id.message_ids.filtered("mkbot_is_note")
        self.assertEqual(len(notes), 2)
        return notes[0]

    def way_notice_of_the_platform(self, session):
        session._receive_notice(event("x", SECRET, kind="notice", code="blocked"))

    def way_edited(self, session):
        note = self.post(session, "nota", subtype_xmlid="mail.mt_note").with_user(self.ana).sudo()
        session.channel_id.with_user(self.ana)._message_update_content(
            note, body=SECRET, partner_ids=self.bruno.partner_id.ids
        )
        return note

    def way_edited_as_a_comment(self, session):
        # What the editing route lets through beside the text.
        note = self.note(session).with_user(self.ana).sudo()
        session.channel_id.with_user(self.ana)._message_update_content(
            note,
            body=f"{SECRET} 2",
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
            strict=False,
        )
        return note

    def way_deleted(self, session):
        note = self.note(session).with_user(self.ana).sudo()
        session.channel_id.with_user(self.ana)._message_update_content(
            note, body="", attachment_ids=[]
        )
        return note

    def way_reaction(self, session):
        note = self.note(session).with_user(self.ana).sudo()
        for action in ("add", "remove"):
            note._message_reaction("🤫", action, self.ana.partner_id, self.env["mail.guest"])
        return note

    def way_attachment(self, session):
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.ana)
            .create(
                {
                    "name": f"{SECRET}.pdf",
                    "datas": base64.b64encode(b"%PDF-1.4"),
                    "res_model": "mail.compose.message",
                    "res_id": 0,
                }
            )
        )
        note = self.note(session, attachment_ids=attachment.ids)
        self.assertEqual(note.attachment_ids, attachment)
        self.assertFalse(attachment.sudo().access_token, "no address opens it")
        return note

    def way_reply_that_quotes_it(self, session):
        note = self.note(session)
        answer = self.post(session, "Certo", subtype_xmlid="mail.mt_comment", parent_id=note.id)
        self.assertFalse(answer.parent_id)
        outgoing = self.deliveries(session).filtered(lambda d: d.message_id == answer)._outgoing()
        self.assertFalse(outgoing.reply_to)
        return note

    def way_note_that_quotes_the_customer(self, session):
        said = session.channel_id.message_ids.filtered("author_guest_id")[:1]
        return self.note(session, parent_id=said.id)

    def way_sent_again(self, session):
        note = self.note(session)
        # Nobody's words on why: there is nothing to send.
        with self.assertRaises(UserError):
            self.env["mkbot.delivery"].with_user(self.carla).send_message_again(note.id)
        return note

    # ----- what the customer gets -----

    def check_nothing_leaked(self, session, note):
        self.env.flush_all()
        self.env.cr.precommit.run()
        deliveries = self.deliveries(session)
        for delivery in deliveries:
            self.assertFalse(delivery.message_id.mkbot_is_note)
            outgoing = delivery._outgoing()
            self.assertNotIn(SECRET, repr(outgoing))
            self.assertNotIn(SECRET, repr(site.render(outgoing)))
        if note:
            self.assertTrue(note.mkbot_is_note)
            self.assertTrue(note.is_internal)
            self.assertNotIn(note, deliveries.message_id)
        self.assertNotIn(SECRET, "".join(self.pushed))
        if note:
            self.assertNotIn(str(note.id), "".join(self.pushed))
        history, _more = self.env["mail.message"]._mkbot_site_history(session.contact_id, 100)
        self.assertTrue(history)
        self.assertNotIn(SECRET, repr(history))
        self.assertFalse(note and note.id in [payload["id"] for payload in history])
        # The conversation's own bus channel, without a subchannel, is what guests could hear.
        open_to_guests = [
            row
            for row in self.env["bus.bus"].sudo().search([("id", ">", self.bus_before)])
            if row.channel.endswith(f'"discuss.channel",{session.channel_id.id}]')
            or '"mail.guest"' in row.channel
            or "mkbot.site" in row.channel
        ]
        for row in open_to_guests:
            self.assertNotIn(SECRET, row.message)
            if note:
                self.assertNotIn(f'"mail.message": [{{"id": {note.id}', row.message)

    def test_on_every_platform(self):
        ways = [name for name in dir(self) if name.startswith("way_")]
        self.assertGreater(len(ways), 20)
        for platform in MODULES:
            session = self.conversation(platform)
            self.env.cr.precommit.run()
            for way in ways:
                with self.subTest(platform=platform, way=way), self.env.cr.savepoint() as savepoint:
                    self.pushed.clear()
                    last = self.env["bus.bus"].sudo().search([], order="id desc", limit=1)
                    self.bus_before = last.id or 0
                    before = len(self.deliveries(session))
                    note = getattr(self, way)(session)
                    self.check_nothing_leaked(session, note)
                    after = self.deliveries(session)
                    # Where the customer is told something at the same time, it is only that.
                    told = {
                        "way_reply_that_quotes_it": 1,
                        "way_transfer_to_a_person": 1,
                        "way_transfer_to_a_sector": 1,
                        "way_take_over": 1,
                        "way_whisper_in_the_queue": 1,
                    }
                    self.assertEqual(len(after) - before, told.get(way, 0))
                    savepoint.close(rollback=True)
                    self.env.invalidate_all(flush=False)

    def test_the_check_would_see_a_leak(self):
        session = self.conversation("telegram")
        self.bus_before = 0
        self.post(session, SECRET, subtype_xmlid="mail.mt_comment")
        with self.assertRaises(AssertionError):
            self.check_nothing_leaked(session, None)
