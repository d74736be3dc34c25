from odoo import api, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL, OrderedSet

from ..port import OPEN_STATES
from .mkbot_session_panel import SUBCHANNEL, SUPERVISORS_SUBCHANNEL

PENDING = "mkbot_chat.lookup_pending"
# Of more records than these in one transaction it is not asked whose they are: everybody looks.
RECORDS_LIMIT = 2000
BY_HAND_LIMIT = 200
EVERYBODY = f"SELECT partner_id FROM mkbot_session WHERE state IN {OPEN_STATES}"


class MkbotLookup(models.Model):
    """Panels learn that the records of a coin changed.

    What changed is gathered until the transaction's end and sent then, in one query. Models without
    a coin pay a look into a cached dictionary per write.
    """

    _inherit = "mkbot.lookup"

    @api.model
    @tools.ormcache()
    def _watched(self):
        """The models whose records coins show: ``{model name: (path to the customer, …)}``."""
        watched = {}
        # sudo: what is watched does not depend on who changes it
        for lookup in self.sudo().search([]):
            for model, path in [lookup._own_source(), *(s._source() for s in lookup.section_ids)]:
                if model not in self.env:
                    continue
                try:
                    lookup._path_hops(model, path)
                except ValidationError:
                    # Its field went with an addon; writing the records must go on.
                    continue
                watched.setdefault(model, OrderedSet()).add(path)
        return {model: tuple(paths) for model, paths in watched.items()}

    def _own_source(self):
        return self.model_id.model, self.path

    @api.model
    def _watch_pending(self, model):
        """What is known so far of the changes to a model in this transaction.

        :return: ``{"ids": set of record ids, "partners": set of ids of contacts, "all": bool}``
        """
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = {}
            # sudo: who is told depends on whom they attend, not on who made the change
            precommit.add(self.sudo()._watch_flush)
        return precommit.data[PENDING].setdefault(
            model, {"ids": set(), "partners": set(), "all": False}
        )

    @api.model
    def _watch_changed(self, records):
        """Note that records were created or written."""
        pending = self._watch_pending(records._name)
        if not pending["all"]:
            pending["ids"].update(records.ids)
            if len(pending["ids"]) > RECORDS_LIMIT:
                pending["all"] = True
                pending["ids"].clear()

    @api.model
    def _watch_leaving(self, records, paths):
        """Note whose records these are, which may be somebody else's, or gone, in a moment."""
        pending = self._watch_pending(records._name)
        if pending["all"]:
            return
        if len(records) > RECORDS_LIMIT:
            pending["all"] = True
            return
        for path in paths:
            rows = self._watch_partners_sql(records._name, path, records.ids)
            # Not `execute_query`: what the database still says is asked, in the midst of a flush.
            self.env.cr.execute(SQL("SELECT DISTINCT partner_id FROM (%s) AS c", rows))
            pending["partners"].update(id_ for (id_,) in self.env.cr.fetchall() if id_)

    @api.model
    def _watch_partners_sql(self, model, path, ids):
        """A SELECT of one column `partner_id`: the contacts that records lead to."""
        # sudo: whoever attends the customer is told, whoever changes the record
        records = self.env[model].sudo().with_context(active_test=False)
        try:
            query = records._search([("id", "in", list(ids))])
            partner = records._read_group_groupby(query.table, path, query)
            if query.is_empty():
                return SQL("SELECT NULL::integer AS partner_id WHERE FALSE")
            return query.select(SQL("%s AS partner_id", partner))
        except (ValueError, NotImplementedError):
            # The path goes through a field that is in no column.
            if len(ids) > BY_HAND_LIMIT:
                return SQL(EVERYBODY)
            partners = records.browse(list(ids)).exists().mapped(path)
            return SQL("SELECT unnest(%s::integer[]) AS partner_id", partners.ids)

    @api.model
    def _watch_flush(self):
        """Tell who looks at the customers concerned."""
        pending = self.env.cr.precommit.data.pop(PENDING, {})
        watched = self._watched()
        changes = []
        for model, change in pending.items():
            changes += [
                SQL("SELECT %s AS model, partner_id FROM (%s) AS c", model, rows)
                for rows in self._watch_rows(model, change, watched.get(model, ()))
            ]
        if changes:
            self._watch_send(self._watch_concerned(changes))

    def _watch_rows(self, model, change, paths):
        """The SELECTs of one column `partner_id` that say whom the changes to a model concern."""
        if change["all"]:
            return [SQL(EVERYBODY)]
        rows = []
        if change["partners"]:
            partners = list(change["partners"])
            rows.append(SQL("SELECT unnest(%s::integer[]) AS partner_id", partners))
        if change["ids"]:
            rows += [self._watch_partners_sql(model, path, change["ids"]) for path in paths]
        return rows

    def _watch_concerned(self, changes):
        """Who looks at the customers of the changes: who attends them and, of all that go on, the
        supervisors of the company.

        :return: ``[(user id or None, company id or None, [commercial partner ids], [session ids],
            [model names]), …]``
        """
        return self.env.execute_query(
            SQL(
                """
                WITH concerned AS (
                    SELECT DISTINCT family.commercial_partner_id AS partner_id, changed.model,
                           session.id AS session_id, session.company_id, session.state
                      FROM (%s) AS changed
                      JOIN res_partner AS partner ON partner.id = changed.partner_id
                      JOIN res_partner AS family
                        ON family.commercial_partner_id = partner.commercial_partner_id
                      JOIN mkbot_session AS session
                        ON session.partner_id = family.id AND session.state IN %s
                )
                SELECT operators.user_id, NULL::integer, ARRAY_AGG(DISTINCT partner_id),
                       ARRAY_AGG(DISTINCT concerned.session_id), ARRAY_AGG(DISTINCT model)
                  FROM concerned
                  JOIN mkbot_session_operator_rel AS operators
                    ON operators.session_id = concerned.session_id
                 WHERE concerned.state = 'active'
                 GROUP BY operators.user_id
                UNION ALL
                SELECT NULL::integer, company_id, ARRAY_AGG(DISTINCT partner_id),
                       ARRAY_AGG(DISTINCT session_id), ARRAY_AGG(DISTINCT model)
                  FROM concerned
                 GROUP BY company_id
                """,
                SQL(" UNION ALL ").join(changes),
                OPEN_STATES,
            )
        )

    def _watch_send(self, concerned):
        users, companies = self.env["res.users"], self.env["res.company"]
        for user_id, company_id, partner_ids, session_ids, models_ in concerned:
            channel = (users.browse(user_id), SUBCHANNEL)
            if company_id:
                channel = (companies.browse(company_id), SUPERVISORS_SUBCHANNEL)
            self.env["bus.bus"]._sendone(
                channel,
                "mkbot.panel/leds",
                {"partner_ids": partner_ids, "session_ids": session_ids, "models": models_},
            )
