import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .. import exchange

_logger = logging.getLogger(__name__)


class MkbotAccount(models.Model):
    """The approved templates of an account."""

    _inherit = "mkbot.account"

    template_ids = fields.One2many("mkbot.template", "account_id", string="Templates")
    notice_template_id = fields.Many2one(
        "mkbot.template",
        string="Template for notices",
        domain="[('account_id', '=', id), ('usable', '=', True)]",
        ondelete="set null",
        help="Carries what customers who did not write lately have to be told. Of its variables,"
        " one is “What is to be told”; none of the others may be asked for.",
    )

    @api.constrains("notice_template_id")
    def _check_notice_template_id(self):
        for account in self:
            template = account.notice_template_id
            if not template:
                continue
            if template.account_id != account:
                raise ValidationError(self.env._("The template for notices is another account's."))
            sources = template.variable_ids.mapped("source")
            if "notice" not in sources or not {"ask", "operator", "protocol"}.isdisjoint(sources):
                raise ValidationError(
                    self.env._(
                        "One variable of the template for notices has to be “What is to be told”,"
                        " and none can be asked for or be of an attendance: set them on the"
                        " template first."
                    )
                )

    def action_sync_templates(self):
        """Ask the platform which templates there are."""
        self.check_access("write")
        for account in self:
            try:
                account._sync_templates()
            except exchange.Refused as error:
                raise UserError(account._refusal(error)) from error
            except exchange.Unreachable as error:
                raise UserError(
                    self.env._("The platform could not be reached: %s. Try again.", error)
                ) from error
        return True

    def _sync_templates(self):
        adapter = self._adapter()
        if not hasattr(adapter, "templates"):
            return self.env["mkbot.template"]
        infos = self._ask(adapter.templates(self._target_of(self.id).settings))
        with self.env.cr.savepoint():
            # sudo: the list is the platform's, whoever asks for it.
            return self.env["mkbot.template"].sudo()._sync(self, infos)

    def _sync_templates_quietly(self):
        """The connection stands even where the templates cannot be read now."""
        try:
            self._sync_templates()
        except (exchange.Refused, exchange.Unreachable) as error:
            _logger.info("Templates of account %s: %s", self.id, error)
        except psycopg2.OperationalError:
            raise
        except Exception:
            _logger.exception("Templates of account %s", self.id)

    def _cron_sync_templates(self):
        """Every day: templates get approved, paused and disabled on the platform."""
        for account in self.search([("state", "!=", "draft")]):
            if hasattr(account._adapter(), "templates"):
                account._sync_templates_quietly()
                self.env["ir.cron"]._commit_progress(1)
