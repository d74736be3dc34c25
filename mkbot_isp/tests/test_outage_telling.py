from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IspCase


class OutageCase(IspCase):
    """Joana, hit by what happens below one node, who was attended once on Telegram."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.node = cls.env["isp.node"].create({"name": "OLT", "company_id": cls.company.id})
        cls.connection.node_id = cls.node
        cls.account.write({"platform": "telegram", "lang": "pt_BR"})
        cls.account.state = "connected"

    @classmethod
    def customer(cls, name, **vals):
        partner = cls.env["res.partner"].create({"name": name, **vals})
        cls.new_connection(code=name, partner_id=partner.id, node_id=cls.node.id)
        return partner

    def contact_of(self, partner, address):
        """A chatbot ID whose last conversation has ended."""
        session = self.customer_writes("oi", address)
        session._identify(partner)
        session._close("customer")
        return session.contact_id

    def outage(self, **vals):
        return self.env["isp.outage"].create(
            {
                "name": "Fibra rompida",
                "message": "Rompimento de fibra.",
                "company_id": self.company.id,
                "node_ids": [fields.Command.set(self.node.ids)],
                "warn": True,
                **vals,
            }
        )

    def work_outages(self):
        self.run_cron("isp.outage", "_cron_work")

    def notices(self, outage, kind="start"):
        return outage.notice_ids.filtered(lambda notice: notice.kind == kind)

    def told(self, contact):
        """What a contact was told by us, oldest first."""
        messages = contact.session_ids.channel_id.message_ids.sorted("id")
        bot = self.env["mkbot.session"]._bot_partner()
        return [self.plain(message) for message in messages if message.author_id == bot]


@tagged("post_install", "-at_install")
class TestOutageTelling(OutageCase):
    def test_each_customer_once_by_the_way_that_is_open(self):
        self.new_connection(code="joana2", node_id=self.node.id)
        contact = self.contact_of(self.partner, "visitor-1")
        mailed = self.customer("Bia", email="bia@example.com")
        nobody = self.customer("Caio")
        refuses = self.customer("Davi", email="davi@example.com", isp_no_notices=True)
        blocked = self.customer("Eva", email="eva@example.com")
        self.env["mail.blacklist"].create({"email": "eva@example.com"})
        sessions = self.env["mkbot.session"].search_count([])
        outage = self.outage(expected=fields.Datetime.now() + timedelta(hours=2))
        outage.action_open()
        self.assertEqual(outage.to_warn_count, 5)
        self.work_outages()
        self.work_outages()
        ways = {notice.partner_id: (notice.state, notice.way) for notice in outage.notice_ids}
        self.assertEqual(
            ways,
            {
                self.partner: ("sent", "chat"),
                mailed: ("sent", "email"),
                nobody: ("unreachable", False),
                refuses: ("declined", False),
                blocked: ("declined", False),
            },
        )
        text = self.told(contact)[-1]
        self.assertIn("Joana", text)
        self.assertIn("Rompimento de fibra.", text)
        self.assertIn("previsão de retorno", text)
        self.assertEqual(sum("Rompimento" in words for words in self.told(contact)), 1)
        mail = self.env["mail.mail"].search([("recipient_ids", "in", mailed.ids)])
        self.assertIn("Rompimento de fibra.", str(mail.body_html))
        self.assertEqual(self.env["mkbot.session"].search_count([]), sessions)
        figures = (outage.to_warn_count, outage.warned_count, outage.unreachable_count)
        self.assertEqual(figures, (0, 2, 3))

    def test_opened_again_it_warns_nobody_again(self):
        contact = self.contact_of(self.partner, "visitor-1")
        outage = self.outage(ask_back=False)
        outage.action_open()
        self.work_outages()
        outage.action_end()
        outage.action_reopen()
        outage.action_warn()
        self.work_outages()
        self.assertEqual(sum("Rompimento" in words for words in self.told(contact)), 1)

    def test_one_that_cannot_be_told_does_not_keep_the_others_from_it(self):
        self.contact_of(self.partner, "visitor-1")
        other = self.customer("Bia")
        self.contact_of(other, "visitor-2")
        outage = self.outage()
        outage.action_open()
        notices = self.registry["isp.outage.notice"]
        text = notices._text

        def fail_once(notice, *args, **kwargs):
            if notice.partner_id.name == "Bia":
                raise ValueError("no words")
            return text(notice, *args, **kwargs)

        with patch.object(notices, "_text", fail_once), self.assertLogs(level="ERROR"):
            self.work_outages()
        states = {notice.partner_id: notice.state for notice in outage.notice_ids}
        self.assertEqual(states, {self.partner: "sent", other: "failed"})

    def test_who_is_attended_hears_it_in_the_conversation(self):
        session = self.active_session()
        session._identify(self.partner)
        self.outage().action_open()
        self.work_outages()
        self.assertIn("Rompimento", self.texts(session)[-1])
        self.assertEqual(session.state, "active")

    def test_what_did_not_arrive_goes_by_mail(self):
        self.contact_of(self.partner, "visitor-1")
        outage = self.outage()
        outage.action_open()
        self.work_outages()
        notice = outage.notice_ids
        notice.message_id._mkbot_not_delivered("Blocked by the customer")
        self.assertEqual(notice.state, "queued")
        self.work_outages()
        self.assertEqual((notice.state, notice.way), ("sent", "email"))
        mail = self.env["mail.mail"].search([("mail_message_id", "=", notice.message_id.id)])
        mail.write({"state": "exception", "failure_reason": "No such address"})
        self.assertEqual((notice.state, notice.error), ("failed", "No such address"))

    def test_planned_maintenance_warns_before_and_opens_by_itself(self):
        contact = self.contact_of(self.partner, "visitor-1")
        start = fields.Datetime.now() + timedelta(hours=3)
        outage = self.outage(start=start, planned=True, warn_hours=2)
        outage.action_schedule()
        self.work_outages()
        self.assertFalse(outage.notice_ids)
        outage.start = fields.Datetime.now() + timedelta(hours=1)
        self.work_outages()
        self.assertIn("manutenção programada", self.told(contact)[-1])
        self.assertEqual(outage.state, "scheduled")
        late = self.customer("Bia", email="bia@example.com")
        outage.start = fields.Datetime.now() - timedelta(minutes=1)
        self.work_outages()
        self.assertEqual(outage.state, "open")
        self.assertEqual(outage.hit_count, 2)
        self.assertEqual(outage.notice_ids.partner_id, self.partner + late)
        self.assertEqual(sum("manutenção" in words for words in self.told(contact)), 1)
        passed = self.outage(start=fields.Datetime.now() - timedelta(hours=1))
        with self.assertRaises(UserError):
            passed.action_schedule()

    def test_another_time_is_told_on_request(self):
        contact = self.contact_of(self.partner, "visitor-1")
        outage = self.outage(expected=fields.Datetime.now() + timedelta(hours=2))
        outage.action_open()
        self.work_outages()
        with self.assertRaises(UserError):
            outage.action_update()
        for hours in (3, 4):
            outage.expected = fields.Datetime.now() + timedelta(hours=hours)
            outage.action_update()
            self.work_outages()
        self.assertEqual(sum("nova previsão" in words for words in self.told(contact)), 2)

    def test_what_waits_is_dropped_when_it_is_over(self):
        self.contact_of(self.partner, "visitor-1")
        outage = self.outage()
        outage.action_open()
        outage.action_end()
        self.work_outages()
        self.assertEqual(self.notices(outage).state, "dropped")
        self.assertFalse(self.notices(outage, "back"))

    # ----- is it back? -----

    def ended(self):
        contact = self.contact_of(self.partner, "visitor-1")
        outage = self.outage()
        outage.action_open()
        self.work_outages()
        outage.action_end()
        self.work_outages()
        self.assertIn("voltou?", self.told(contact)[-1])
        notice = self.notices(outage, "back")
        last = contact.session_ids.channel_id.message_ids.sorted("id")[-1]
        self.assertEqual(
            [option["id"] for option in last.mkbot_options],
            [f"isp_back:{notice.id}:{answer}" for answer in ("yes", "no")],
        )
        return outage, notice

    def test_it_is_back(self):
        outage, notice = self.ended()
        choice = f"isp_back:{notice.id}:yes"
        session = self.customer_writes("Voltou", kind="choice", choice=choice)
        self.assertEqual(session.state, "closed")
        self.assertIn("Obrigado por avisar", "\n".join(self.texts(session)))
        self.assertEqual((outage.back_count, notice.session_id), (1, session))
        self.assertFalse(session.is_rated)

    def test_it_is_not_back(self):
        outage, notice = self.ended()
        choice = f"isp_back:{notice.id}:no"
        session = self.customer_writes("Não voltou", kind="choice", choice=choice)
        self.assertEqual(session.state, "bot")
        self.assertIn("luzes", "\n".join(self.texts(session)))
        self.assertEqual(outage.not_back_count, 1)
        self.press(session, "slot:person")
        self.assertEqual(session.state, "waiting")

    def test_the_answer_is_typed(self):
        _outage, notice = self.ended()
        session = self.customer_writes("não")
        self.assertEqual(notice.answer, "no")
        self.assertIn("luzes", "\n".join(self.texts(session)))
        # What is said afterwards answers something else.
        self.customer_writes("sim")
        self.assertEqual(notice.answer, "no")

    def test_of_another_customer_it_answers_nothing(self):
        _outage, notice = self.ended()
        choice = f"isp_back:{notice.id}:yes"
        self.customer_writes("Voltou", "visitor-9", kind="choice", choice=choice)
        self.assertFalse(notice.answer)

    def test_while_a_rating_is_awaited(self):
        session = self.customer_writes("oi")
        session._identify(self.partner)
        outage = self.outage(warn=False)
        outage.action_open()
        self.ask("estou sem internet", session)
        self.assertTrue(session.outage_told)
        session._solve()
        self.assertEqual(session.state, "rating")
        outage.action_end()
        self.work_outages()
        other = self.customer_writes("não")
        self.assertNotEqual(other, session)
        self.assertEqual(self.notices(outage, "back").answer, "no")

    def test_who_asked_the_bot_is_asked_in_the_conversation(self):
        session = self.customer_writes("oi")
        session._identify(self.partner)
        outage = self.outage(warn=False)
        outage.action_open()
        self.ask("estou sem internet", session)
        outage.action_end()
        self.work_outages()
        self.assertIn("voltou?", self.texts(session)[-1])
        session = self.customer_writes("ainda não")
        self.assertEqual(session.state, "bot")
        self.assertEqual(self.env["mkbot.session"].search_count([("outage_id", "=", outage.id)]), 1)

    # ----- attendances, banner, rights -----

    def test_attendances_are_counted(self):
        before = self.customer_writes("oi")
        before._identify(self.partner)
        outage = self.outage(start=fields.Datetime.now() - timedelta(hours=1))
        outage.action_open()
        self.work_outages()
        self.assertEqual(before.outage_id, outage)
        bia = self.customer("Bia")
        other = self.customer_writes("oi", "visitor-2")
        other._identify(bia)
        self.assertFalse(other.outage_id)
        before._close("customer")
        again = self.customer_writes("oi")
        self.assertEqual(again.outage_id, outage)
        self.assertEqual(outage.session_count, 2)
        self.assertIn("Fibra rompida", again._panel_row()["signs"][0]["text"])
        outage.action_end()
        self.work_outages()
        self.assertFalse(again._panel_row()["signs"])

    def test_banner_and_rights(self):
        panel = self.env["mkbot.panel"].with_user(self.ana).with_context(lang="en_US")
        self.assertEqual(panel.banners(), [])
        outage = self.outage(expected=fields.Datetime.now() + timedelta(days=2))
        mine = outage.with_user(self.ana)
        self.assertTrue(mine.read(["name", "hit_count", "session_count", "warned_count"]))
        for button in ("action_open", "action_schedule", "action_warn"):
            with self.assertRaises(AccessError):
                getattr(mine, button)()
        for model in ("isp.outage.notice", "isp.suspicion", "isp.outage.opening"):
            for read in (
                lambda records: records.search_read([]),
                lambda records: records.name_search(""),
                lambda records: records.formatted_read_group([], ["create_uid"], ["__count"]),
            ):
                with self.assertRaises(AccessError):
                    read(self.env[model].with_user(self.ana))
        hits = self.env["isp.outage.hit"].with_user(self.ana)
        outage.with_user(self.carla).action_open()
        self.assertFalse(hits.search([]))
        [banner] = panel.banners()
        self.assertIn("Fibra rompida", banner["text"])
        self.assertIn("1 connections hit", banner["detail"])
        self.assertEqual((banner["model"], banner["res_id"]), ("isp.outage", outage.id))
        stranger = self.supervisor_elsewhere()
        theirs = panel.with_user(stranger).with_context(allowed_company_ids=None)
        self.assertEqual(theirs.banners(), [])
        with self.assertRaises(UserError):
            outage.with_user(self.carla).state = "done"
        outage.with_user(self.carla).action_end()
        self.assertEqual(panel.banners(), [])

    def test_the_wizard_tells_the_ways_before(self):
        self.contact_of(self.partner, "visitor-1")
        self.customer("Bia", email="bia@example.com")
        outage = self.outage()
        action = outage.with_user(self.carla).action_prepare()
        opening = self.env[action["res_model"]].with_user(self.carla)
        opening = opening.with_context(**action["context"]).create({})
        figures = (opening.connections, opening.customers, opening.by_chat, opening.by_email)
        self.assertEqual(figures, (2, 2, 1, 1))
        self.assertFalse(outage.notice_ids)
        opening.action_open()
        self.assertEqual(outage.state, "open")
