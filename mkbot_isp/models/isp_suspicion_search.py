from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.mkbot_chat.models.mkbot_contact import once
from odoo.addons.mkbot_chat.running import lock_id
from odoo.addons.mkbot_chat.transient import run_again

from .. import suspecting

LOCK = lock_id("isp.suspicion")
#: What is usual is counted over so many days.
USUAL_DAYS = 7
#: What was decided about a place, and what lies within or around it, holds for so long.
QUIET = timedelta(hours=1)
#: What nobody decided about in this time is none any more.
FORGOTTEN = timedelta(days=1)
#: Of the connections on line at a place such a part must have dropped.
DROPPED_SHARE = 0.3
#: Of customers counted before, so many must be among those of another place for it to be the same.
SAME_SHARE = 0.5


class IspSuspicion(models.Model):
    """Finds places of which several customers are without connection at once."""

    _inherit = "isp.suspicion"

    @api.model
    def _wake(self):
        """Have it looked for after the commit."""
        # sudo: the bot's turns wake it
        self.env.ref("mkbot_isp.cron_suspicion").sudo()._trigger()

    @api.model
    def _cron_search(self):
        """Look in every company; only one worker does at a time."""
        for company in self.env["res.company"].search([]):
            run_again(self.env, lambda company=company: self._search_and_commit(company))

    @api.model
    def _search_and_commit(self, company):
        with once():
            self._search_in(company)
            self.env.flush_all()
            self.env.cr.commit()  # pylint: disable=invalid-commit

    @api.model
    def _search_in(self, company):
        self.env.cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, company.id))
        if not self.env.cr.fetchone()[0]:
            return
        self._forget(company)
        self._search_asked(company)
        self._search_drops(company)

    @api.model
    def _forget(self, company):
        old = [
            ("company_id", "=", company.id),
            ("state", "=", "new"),
            ("seen_at", "<", fields.Datetime.now() - FORGOTTEN),
        ]
        for suspicion in self.search(old):
            suspicion._decide("dismissed")

    # ----- customers who ask -----

    @api.model
    def _search_asked(self, company):
        least, minutes = company.isp_suspect_customers, company.isp_suspect_minutes
        if not least:
            return
        now = fields.Datetime.now()
        since = now - timedelta(minutes=minutes)
        asked = self._asked(company, since)
        if len(asked) < least:
            return
        chains = self._chains(asked)
        usual = self._usual(company, since, minutes)
        found = self._explain(chains, least, usual)
        for place, customers in found.items():
            self._raise(company, place, "asked", customers, minutes, asked)

    @api.model
    def _asked(self, company, since, until=None):
        """Who asked the bot for help without connection and is hit by no open outage.

        :return: ``{commercial partner id: [(when, session id), …]}``
        """
        self.env["mkbot.trigger"].flush_model()
        self.env["mkbot.session"].flush_model(["partner_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT partner.commercial_partner_id, asked.at, asked.session_id
                     FROM mkbot_trigger asked
                     JOIN mkbot_session session ON session.id = asked.session_id
                     JOIN res_partner partner ON partner.id = session.partner_id
                    WHERE asked.company_id = %(company)s AND asked.code = 'sem_conexao'
                      AND asked.decision IN ('act', 'chosen')
                      AND asked.at >= %(since)s AND asked.at < %(until)s
                      AND NOT EXISTS (
                          SELECT 1 FROM isp_outage_hit hit
                            JOIN isp_outage outage ON outage.id = hit.outage_id
                           WHERE hit.commercial_partner_id = partner.commercial_partner_id
                             AND outage.state = 'open')
                 ORDER BY asked.id""",
                company=company.id,
                since=since,
                until=until or fields.Datetime.now() + timedelta(minutes=1),
            )
        )
        asked = {}
        for customer, at, session_id in rows:
            asked.setdefault(customer, []).append((at, session_id))
        return asked

    @api.model
    def _usual(self, company, since, minutes):
        """How many customers ask in such a time, by place."""
        before = self._asked(company, since - timedelta(days=USUAL_DAYS), since)
        part = minutes / (USUAL_DAYS * 24 * 60)
        usual = {}
        for own in self._chains(before):
            for customer, chains in own.items():
                times = len({session_id for _at, session_id in before[customer]})
                for place in {place for chain in chains for place in chain}:
                    usual[place] = usual.get(place, 0) + times * part
        return usual

    @api.model
    def _explain(self, chains, least, usual=None):
        """The places that explain it: nodes before neighbourhoods and cities."""
        nodes, areas = chains
        found = suspecting.explain(nodes, least, usual)
        explained = set().union(*found.values())
        rest = {who: own for who, own in areas.items() if who not in explained}
        return {**found, **suspecting.explain(rest, least, usual)}

    @api.model
    def _chains(self, customers):
        """The places of customers' connections, from the widest to the narrowest.

        :param customers: ids of commercial partners
        :return: ``{customer: [chain, …]}`` of nodes, and of cities and their neighbourhoods
        """
        connections = self.env["isp.connection"].search_fetch(
            [("commercial_partner_id", "in", list(customers)), ("state", "!=", "ended")],
            ["commercial_partner_id", "node_id", "partner_id"],
        )
        nodes, areas = {}, {}
        for connection in connections:
            who = connection.commercial_partner_id.id
            if path := connection.node_id.parent_path:
                nodes.setdefault(who, []).append(_nodes(path))
            partner = connection.partner_id
            if area := _area(partner.city, partner.street2):
                areas.setdefault(who, []).append(area)
        return nodes, areas

    # ----- connections that drop -----

    @api.model
    def _search_drops(self, company):
        least, minutes = company.isp_suspect_drops, company.isp_suspect_minutes
        if not least:
            return
        since = fields.Datetime.now() - timedelta(minutes=minutes)
        rows = self._dropped(company, since)
        if len(rows) < least:
            return
        self.env["isp.node"].flush_model(["parent_path"])
        chains = {connection: [_nodes(path)] for connection, path, _at in rows}
        found = suspecting.explain(chains, least, self._enough_drops(company, chains))
        moments = {connection: [(at, None)] for connection, _path, at in rows}
        for place, connections in found.items():
            self._raise(company, place, "drops", connections, minutes, moments)

    @api.model
    def _dropped(self, company, since):
        """The connections that are off line since then and should not be, hit by no open outage:
        ``[(connection id, path of the node, when), …]``"""
        self.env["isp.live"].flush_model()
        return self.env.execute_query(
            SQL(
                """SELECT connection.id, node.parent_path, live.last_end_at
                     FROM isp_live live
                     JOIN isp_connection connection ON connection.id = live.connection_id
                     JOIN isp_node node ON node.id = connection.node_id
                    WHERE NOT live.online AND live.last_end_at >= %(since)s
                      AND connection.company_id = %(company)s AND connection.state = 'active'
                      AND connection.access = 'full'
                      AND NOT EXISTS (
                          SELECT 1 FROM isp_outage_hit hit
                            JOIN isp_outage outage ON outage.id = hit.outage_id
                           WHERE hit.connection_id = connection.id AND outage.state = 'open')""",
                company=company.id,
                since=since,
            )
        )

    @api.model
    def _enough_drops(self, company, chains):
        """Of how many connections at each place the drops would be usual: those of a small part of
        who was on line are."""
        at, _within = suspecting.gather(chains)
        rows = self.env.execute_query(
            SQL(
                """SELECT node.parent_path, count(*) FROM isp_live live
                     JOIN isp_connection connection ON connection.id = live.connection_id
                     JOIN isp_node node ON node.id = connection.node_id
                    WHERE live.online AND connection.company_id = %s GROUP BY 1""",
                company.id,
            )
        )
        online = {}
        for path, count in rows:
            for place in _nodes(path):
                online[place] = online.get(place, 0) + count
        part = DROPPED_SHARE / suspecting.FACTOR
        return {place: part * (len(at[place]) + online.get(place, 0)) for place in at}

    # ----- saying so -----

    @api.model
    def _raise(self, company, place, cause, customers, minutes, signs):
        """Suspect an outage at a place, unless it is known.

        :param signs: ``{customer: [(when, session id or None), …]}``
        """
        own = [sign for customer in customers for sign in signs[customer]]
        facts = {
            "customers": len(customers),
            "session_ids": [fields.Command.link(id_) for _at, id_ in own if id_],
        }
        recent = self.search(
            [
                ("company_id", "=", company.id),
                ("seen_at", ">=", fields.Datetime.now() - FORGOTTEN),
            ]
        )
        around = recent.filtered(lambda one: one._is_about(place))
        waiting = around.filtered(lambda one: one.state == "new")[:1]
        if waiting:
            if len(customers) > waiting.customers:
                waiting.write(facts)
                self.env["mkbot.panel"]._banners_changed(company)
            return
        quiet = fields.Datetime.now() - QUIET
        if any(one.decided_at and one.decided_at >= quiet for one in around):
            return
        suspicion = self.create(
            {
                "company_id": company.id,
                "place": ":".join(map(str, place)),
                **self._place_values(place, customers),
                "cause": cause,
                "minutes": minutes,
                "began_at": min(at for at, _id in own),
                "seen_at": fields.Datetime.now(),
                **facts,
            }
        )
        suspicion._warn_supervisors()

    def _is_about(self, place):
        """Whether this is about that place, or one within or around it."""
        if place[0] == "node":
            own = self.node_id.parent_path and _nodes(self.node_id.parent_path)
            other = _nodes(self.env["isp.node"].browse(place[1]).parent_path)
            return bool(own) and (place in own or own[-1] in other)
        own = _area(self.city, self.neighborhood)
        return self.scope != "node" and (place in own or own[-1] in _area(*place[1:]))

    @api.model
    def _place_values(self, place, customers):
        if place[0] == "node":
            return {"scope": "node", "node_id": place[1]}
        connections = self.env["isp.connection"].search(
            [("commercial_partner_id", "in", list(customers)), ("state", "!=", "ended")]
        )
        # As it is written, and not as it is compared.
        partner = next(
            one for one in connections.partner_id if place in _area(one.city, one.street2)
        )
        return {
            "scope": place[0],
            "city": partner.city.strip(),
            "neighborhood": partner.street2.strip() if place[0] == "neighborhood" else False,
        }


def _nodes(path):
    """The places of a node, by its path in the tree."""
    return tuple(("node", int(number)) for number in (path or "").split("/") if number)


def _area(city, neighborhood=None):
    """The places of an address: Brazil keeps the neighbourhood in ``street2``."""
    city = (city or "").strip().lower()
    neighborhood = (neighborhood or "").strip().lower()
    if not city:
        return ()
    inner = (("neighborhood", city, neighborhood),) if neighborhood else ()
    return (("city", city), *inner)
