from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date, formatLang

from ..printing import can_print

#: A second click within so many seconds is the same click.
SAME_CLICK_SECONDS = 20


class MkbotPanel(models.AbstractModel):
    """Second copy of the most overdue instalment, in one click."""

    _inherit = "mkbot.panel"

    @api.model
    def second_copy(self, session_id):
        """Send the customer the most overdue instalment: which it is, its Pix code, its boleto's
        line, its address; its PDF follows. Colleagues read in a note who sent it.

        :return: ``{"state", "message", "errand_id"}``: ``sent``, ``again`` (it was sent a moment
            ago, or its PDF is still being made: nothing was done) or ``none`` (nothing is due);
            what to tell the operator; the errand that makes the PDF, False where there will be none
        :raise AccessError, UserError: not for this user, nobody knows the customer, or the
            platform does not let us write
        """
        session = self._attended("second_copy", session_id)
        self._customer_of(session)
        action = self.env["mkbot.action.second_copy"]
        lines = action._open_instalments(session)
        if not lines:
            return self._second_copy_answer("none", self._nothing_due(session))
        line = lines[0]
        if words := self._why_not_again(session, line.move_id):
            return self._second_copy_answer("again", words)
        self._check_may_speak(session)
        if not session._say_texts(action._pay(session, line)):
            raise UserError(
                self.env._(
                    "The texts of the second copy are empty. An administrator can fill them."
                )
            )
        errand = self.env["mkbot.errand"]._add(
            session, "document", {"move_id": line.move_id.id}, user=self.env.user
        )
        return self._second_copy_sent(session, lines, errand)

    def _second_copy_sent(self, session, lines, errand):
        line = lines[0]
        which = self._which_instalment(session, line)
        session._post_note(
            self.env._(
                "%(who)s sent the second copy of %(which)s.", who=self.env.user.name, which=which
            ),
            self.env.user.partner_id,
        )
        line.move_id._mkbot_log_sent(session, self.env.user.partner_id)
        self.env["mkbot.second.copy"]._log(line, session, self.env.user)
        words = [self.env._("Second copy sent: %s.", which)]
        if len(lines) == 2:
            words.append(self.env._("1 more instalment is open."))
        elif len(lines) > 2:
            words.append(self.env._("%s more instalments are open.", len(lines) - 1))
        has_pdf = line.move_id.invoice_pdf_report_id or can_print()
        if not has_pdf:
            words.append(
                self.env._(
                    "Without the PDF, because wkhtmltopdf is not installed on the server: the"
                    " customer got the bill's address."
                )
            )
        return self._second_copy_answer("sent", " ".join(words), has_pdf and errand.id)

    def _second_copy_answer(self, state, message, errand_id=False):
        return {"state": state, "message": message, "errand_id": errand_id or False}

    def _why_not_again(self, session, move):
        """Why an invoice is not sent now: somebody just did, and it would reach the customer twice.

        :return: in the operator's words; "" if it can be sent
        """
        sent = self.env["mkbot.errand"]._documents(session, move)
        if sent._under_way():
            return self.env._("%s was sent: its PDF is being made, and follows.", move.name)
        # The second half of a double click
        since = fields.Datetime.now() - timedelta(seconds=SAME_CLICK_SECONDS)
        if sent.filtered(lambda errand: errand.user_id and errand.create_date >= since):
            return self.env._("%s was sent a moment ago.", move.name)
        return ""

    def _which_instalment(self, session, line):
        """An instalment in one line, as the operator reads it."""
        move = line.move_id
        late = line._mkbot_days_late()
        due = format_date(self.env, line.date_maturity)
        if late == 1:
            due = self.env._("due on %s, since yesterday", due)
        elif late:
            due = self.env._("due on %(day)s, %(days)s days ago", day=due, days=late)
        else:
            due = self.env._("due on %s", due)
        amount = formatLang(
            self.env, line.amount_residual_currency, currency_obj=line.currency_id
        ).replace("\xa0", " ")
        contract = move._mkbot_contract()[1]
        facts = (move.name, contract != move.name and contract, due, amount)
        return " · ".join(filter(None, facts))

    def _nothing_due(self, session):
        words = self.env._("%s owes nothing: no instalment is open.", session.partner_id.name)
        paid = self.env["mkbot.action.second_copy"]._last_payment(session)
        if paid:
            when = self.env._("The last payment was on %s.", format_date(self.env, paid))
            words = f"{words} {when}"
        return words
