import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import datetime, dateutil, safe_eval, time

PARTNER = "res.partner"
# What a domain may fail of that was written by hand, or whose fields have gone.
BROKEN = (ValueError, TypeError, KeyError, AttributeError, UserError, SyntaxError, NameError)


class MkbotLookup(models.Model):
    """How the records of a coin are found."""

    _inherit = "mkbot.lookup"

    # ----- paths -----

    @api.model
    def _path_hops(self, model, path):
        """The relations that a path goes through.

        :return: ``[(model name, field), …]``, none for “id”
        :raise ValidationError: it does not lead to a contact, in words
        """
        if path == "id" and model == PARTNER:
            return []
        hops = []
        current = model
        for name in (path or "").split("."):
            field = self.env[current]._fields.get(name)
            if problem := self._hop_problem(field):
                raise ValidationError(
                    problem % {"field": name, "model": self._model_name(current), "path": path}
                )
            hops.append((current, field))
            current = field.comodel_name
        if current != PARTNER:
            raise ValidationError(
                self.env._(
                    "The path to the customer must end at a contact: “%(path)s” ends at"
                    " “%(model)s”.",
                    path=path,
                    model=self._model_name(current),
                )
            )
        return hops

    @api.model
    def _hop_problem(self, field):
        """Why a path cannot go through a field (None: there is none of that name), with places for
        ``field``, ``model`` and ``path``; else `None`."""
        if field is None:
            return self.env._(
                "There is no field “%(field)s” in “%(model)s”: the path to the customer"
                " “%(path)s” is broken there."
            )
        if field.type not in ("many2one", "many2many", "one2many"):
            return self.env._(
                "“%(field)s” of “%(model)s” is no link to other records: the path to the"
                " customer “%(path)s” ends there."
            )
        if not (field.store or field.search):
            return self.env._(
                "“%(field)s” of “%(model)s” cannot be searched by, so the path to the"
                " customer “%(path)s” is of no use."
            )
        return None

    def _check_path(self, model, path):
        if model in self.env:
            self._path_hops(model, path)

    @api.model
    def _likely_path(self, model):
        """The path one would choose for a model, if it is plain; else `False`."""
        if model == PARTNER:
            return "id"
        if model in self.env:
            own = self.env[model]._fields
            for name in ("partner_id", "customer_id", "commercial_partner_id"):
                if name in own and own[name].comodel_name == PARTNER and own[name].store:
                    return name
        return False

    @api.model
    def _model_name(self, model):
        return self.env["ir.model"]._get(model).sudo().name or model

    @api.model
    def _check_model(self, ir_model):
        # sudo: the names of models are no secret to who sets coins up
        ir_model = ir_model.sudo()
        model = self.env.get(ir_model.model)
        if model is not None and (model._abstract or model._transient):
            raise ValidationError(
                self.env._("“%s” keeps no records: a coin cannot show it.", ir_model.name)
            )

    # ----- domains -----

    @api.model
    def _parse(self, text):
        """A domain as it is written in a setting.

        :raise: any of `BROKEN`
        """
        context = {
            "uid": self.env.uid,
            "datetime": datetime,
            "relativedelta": dateutil.relativedelta.relativedelta,
            "time": time,
            "context_today": lambda: fields.Date.context_today(self),
        }
        return Domain(safe_eval(text or "[]", context))

    @api.model
    def _check_domain(self, model, text, order=None):
        """Check that a domain can be searched by, by searching.

        :raise ValidationError: what is wrong with it
        """
        if model not in self.env:
            return
        try:
            domain = self._parse(text)
            domain.validate(self.env[model])
        except BROKEN as error:
            raise ValidationError(
                self.env._(
                    "“%(domain)s” is no condition on “%(model)s”: %(error)s",
                    domain=text,
                    model=self._model_name(model),
                    error=error,
                )
            ) from error
        try:
            with self.env.cr.savepoint():
                # sudo: whether it can be searched is asked, nothing found is shown
                self.env[model].sudo().search(domain, order=order or None, limit=1)
        except (*BROKEN, psycopg2.Error) as error:
            raise ValidationError(
                self.env._(
                    "“%(model)s” cannot be searched by “%(domain)s”, ordered by “%(order)s”:"
                    " %(error)s",
                    domain=text or "[]",
                    order=order or self.env[model]._order,
                    model=self._model_name(model),
                    error=error,
                )
            ) from error

    @api.model
    def _family(self, partner):
        """The ids of a customer and of all who belong to it: a company with its contacts."""
        # sudo: an operator may have no right on contacts; the records found are read by theirs
        partners = self.env[PARTNER].sudo().with_context(active_test=False)
        return partners.search(
            [("commercial_partner_id", "=", partner.sudo().commercial_partner_id.id)]
        ).ids

    @api.model
    def _of_family(self, path, family):
        """The domain of a family's records.

        By ids, not by “child_of” or the contact's own fields: those need a right on contacts.
        """
        return Domain(path, "in", family)

    # ----- counting -----

    @api.model
    def _count_sql(self, model, domain, limit=None):
        """How many records the user sees in a domain, as an expression for a larger statement.

        :param int limit: count no further
        """
        query = self.env[model]._search(domain, limit=limit)
        if query.is_empty():
            return SQL("0")
        return SQL("(SELECT COUNT(*) FROM %s AS counted)", query.subselect(SQL("1")))

    @api.model
    def _execute_counts(self, counts):
        """All the counts of a list of expressions, in one statement."""
        if not counts:
            return ()
        return self.env.execute_query(SQL("SELECT %s", SQL(", ").join(counts)))[0]

    def _has_alarm(self):
        """Whether it can be red at all; the editor of domains leaves an empty one when cleared."""
        return (self.alarm_domain or "[]").strip() != "[]"

    def _alarm_words(self, count):
        """Why the coin is red, with how many."""
        if not self.alarm_text:
            return self.env._("%s to look after", count)
        return self.alarm_text.replace("%s", str(count))

    def _broken_words(self, error):
        """That a coin cannot be looked up."""
        if isinstance(error, AccessError):
            return self.env._("You have no right to see these records.")
        return self.env._("This coin no longer fits the system: tell whoever set it up.")
