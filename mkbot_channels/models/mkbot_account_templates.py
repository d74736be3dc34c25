import logging

import psycopg2

from odoo import fields, models
from odoo.exceptions import UserError

from .. import exchange

_logger = logging.getLogger(__name__)


class MkbotAccount(models.Model):
    """The approved templates of an account."""

    _inherit = "mkbot.account"

    template_ids = fields.One2many("mkbot.template", "account_id", string="Templates")

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
