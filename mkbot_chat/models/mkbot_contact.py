from contextlib import contextmanager

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..port import OPEN_STATES, Sender


@contextmanager
def once():
    """Say "run the transaction again" where somebody else made the same record just before."""
    try:
        yield
    except psycopg2.errors.UniqueViolation as error:
        raise psycopg2.errors.SerializationFailure(str(error)) from error


class MkbotContact(models.Model):
    """A "chatbot ID": one person's address on one account, and whose customer it is.

    Once ``partner_id`` is set, whoever writes from the address is known at once; emptying it
    makes the address identify itself again (rows I1 and I2).
    """

    _name = "mkbot.contact"
    _description = "Chatbot ID"
    _order = "last_inbound_at desc nulls last, id desc"

    account_id = fields.Many2one("mkbot.account", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="account_id.company_id", store=True, precompute=True)
    platform = fields.Selection(related="account_id.platform", store=True, precompute=True)
    name = fields.Char(help="The name the platform gives, until the customer is identified.")
    address = fields.Char(
        required=True, readonly=True, help="The id on the platform that answers are sent to."
    )
    identifier_ids = fields.One2many(
        "mkbot.contact.identifier", "contact_id", string="Known ids", readonly=True
    )
    phone = fields.Char(index="btree_not_null", help="In E.164 form, where the platform tells it.")
    lang = fields.Char(string="Language", help="Code of the language, such as pt_BR.")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", ondelete="set null"
    )
    direct_to_queue = fields.Boolean(
        string="Straight to the queue",
        help="Conversations from this address skip the bot and wait for an operator.",
    )
    guest_id = fields.Many2one("mail.guest", readonly=True, index="btree_not_null")
    meta = fields.Json(
        readonly=True,
        groups="mkbot_chat.group_admin",
        help="What the platform wants to be told again with each answer.",
    )
    last_inbound_at = fields.Datetime(string="Last message", readonly=True)
    session_ids = fields.One2many("mkbot.session", "contact_id", string="Attendances")

    _address_unique = models.Constraint(
        "UNIQUE(account_id, address)", "This address is already a chatbot ID of the account."
    )

    @api.depends("name", "address", "partner_id.name")
    def _compute_display_name(self):
        for contact in self:
            contact.display_name = contact.partner_id.name or contact.name or contact.address

    @api.ondelete(at_uninstall=False)
    def _unlink_except_attended(self):
        if self.sudo()._open_sessions():
            raise UserError(
                self.env._(
                    "This chatbot ID has a conversation going on. End the conversation first,"
                    " or use “Remove from the customer” to only forget whose it is."
                )
            )

    def action_forget(self):
        """Take the address from its customer: next time it has to identify itself again (I2)."""
        self.check_access("write")
        for contact in self.filtered("partner_id"):
            # sudo: who may remove the id may not always write on customers
            contact.partner_id.sudo().message_post(
                author_id=self.env.user.partner_id.id,
                body=self.env._(
                    "Chatbot ID removed: %(address)s on %(account)s.",
                    address=contact.address,
                    account=contact.account_id.name,
                ),
            )
        self.write({"partner_id": False, "direct_to_queue": False})
        return True

    def _open_sessions(self):
        return self.env["mkbot.session"].search(
            [("contact_id", "in", self.ids), ("state", "in", OPEN_STATES)]
        )

    @api.model
    def _resolve(self, account, sender: Sender):
        """Find whom a message came from, or make the contact with its guest.

        :param account: the ``mkbot.account`` the message came in by
        :param sender: a :class:`port.Sender`; any of its ids finds the contact
        :return: the ``mkbot.contact``, with ids not seen before added to it
        """
        # A username can change hands: it is never an identity.
        ids = [(kind, value) for kind, value in sender.ids if kind != "username"]
        ids = list(dict.fromkeys([*ids, ("address", sender.address)]))
        identifiers = self.env["mkbot.contact.identifier"].search(
            [("account_id", "=", account.id), ("value", "in", [value for _kind, value in ids])],
            order="id",
        )
        known = {(i.kind, i.value): i.contact_id for i in identifiers}
        contact = next((known[key] for key in ids if key in known), self.browse())
        # Ids can be deleted by hand; the address stays, and belongs to one contact only.
        contact = contact or self._by_address(account, sender.address)
        if not contact:
            return self._create_from(account, sender, ids)
        updates = {}
        if sender.name and not contact.partner_id and contact.name != sender.name:
            updates["name"] = sender.name
            contact.guest_id.name = sender.name
        if sender.phone and contact.phone != sender.phone:
            updates["phone"] = sender.phone
        if sender.lang and contact.lang != sender.lang:
            updates["lang"] = sender.lang
        if sender.meta and contact.meta != sender.meta:
            updates["meta"] = sender.meta
        if sender.address != contact.address and ("address", sender.address) not in known:
            if not self._by_address(account, sender.address):
                updates["address"] = sender.address
        missing = [key for key in ids if key not in known]
        if missing:
            updates["identifier_ids"] = [
                fields.Command.create({"kind": kind, "value": value}) for kind, value in missing
            ]
        if updates:
            # Another of this person's ids may be writing at the same instant.
            with once():
                contact.write(updates)
                contact.flush_recordset()
        return contact

    def _by_address(self, account, address):
        return self.search([("account_id", "=", account.id), ("address", "=", address)])

    def _create_from(self, account, sender, ids):
        name = sender.name or sender.username or account._speaking().env._("Visitor")
        guest = self.env["mail.guest"].create({"name": name})
        with once():
            return self.create(
                {
                    "account_id": account.id,
                    "address": sender.address,
                    "name": sender.name or sender.username,
                    "phone": sender.phone,
                    "lang": sender.lang,
                    "guest_id": guest.id,
                    "meta": sender.meta or False,
                    "identifier_ids": [
                        fields.Command.create({"kind": kind, "value": value}) for kind, value in ids
                    ],
                }
            )

    def _current_session(self):
        """Return this contact's open attendance, its row locked, or an empty recordset.

        Whoever wants to write to a conversation takes this lock first (session before channel),
        so that a message and an operator's act never cross.
        """
        self.ensure_one()
        self.env["mkbot.session"].flush_model(["contact_id", "state"])
        self.env.cr.execute(
            SQL(
                """SELECT id FROM mkbot_session
                    WHERE contact_id = %s AND state IN %s
                      FOR NO KEY UPDATE""",
                self.id,
                tuple(OPEN_STATES),
            )
        )
        row = self.env.cr.fetchone()
        session = self.env["mkbot.session"].browse(row and row[0])
        session.invalidate_recordset()
        return session

    def _open_session(self, state=None, reason=None):
        """Open an attendance: with the bot, or in the queue for a direct contact (I3).

        :param state: "waiting" to skip the bot, for the `reason` given
        """
        self.ensure_one()
        with once():
            return self.env["mkbot.session"]._open(self, state, reason)
