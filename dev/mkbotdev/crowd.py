"""Conversations by the thousand for the benches, written by SQL in a second.

They are what the addons would have written: contact, guest, channel, members,
messages, journal, outbox, session, stretch. Nothing of it is random but uuids.
"""

from dataclasses import dataclass

OPEN = ("bot", "waiting", "active", "rating")
MESSAGES = 6


@dataclass(frozen=True)
class Part:
    """`count` conversations of one kind; `operator` is a login, `sectors` are names."""

    state: str
    count: int
    operator: str = "ana"
    sectors: tuple = ("Suporte",)


def body(session_id, number):
    """What the message of that number (1 to MESSAGES) of a conversation begins with."""
    return f"Mensagem {number} da conversa {session_id}:"


def fill(databases, database, parts, addresses=(), platform="site", messages=MESSAGES):
    """Write the conversations of `parts`; those of open ones have customers of
    their own, past ones are spread over them and as many others.

    :param addresses: of the customers of the first conversations
    :param platform: of the account that they write to, which is there already
    :param messages: of each conversation
    :return: [(session id, channel id, address)…], in the order of `parts`
    """
    opened = sum(part.count for part in parts if part.state in OPEN)
    past = sum(part.count for part in parts) - opened
    with databases.cursor(database) as cursor:
        # By the million, checking each foreign key would take longer than all the rest.
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        cursor.execute(
            CUSTOMERS, {"count": max(opened, past * 2 // 5), "addresses": list(addresses)}
        )
        cursor.execute(TABLE)
        first = 0
        for part in parts:
            cursor.execute(
                CONVERSATIONS,
                {**vars(part), "sectors": list(part.sectors), "first": first, "open": OPEN},
            )
            first += part.count if part.state in OPEN else 0
        cursor.execute(WORDS, {"messages": messages})
        account = f"a.platform = '{platform}' AND a.state = 'connected'"
        for statement in STATEMENTS:
            cursor.execute(statement.replace("a.platform = 'site'", account))
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT session_id, channel_id, address FROM crowd ORDER BY session_id")
        return cursor.fetchall()


CUSTOMERS = """
CREATE TEMP TABLE crowd_customer AS
SELECT n,
       nextval('res_partner_id_seq')::int AS partner_id,
       nextval('mail_guest_id_seq')::int AS guest_id,
       nextval('mkbot_contact_id_seq')::int AS contact_id,
       (ARRAY['Beatriz', 'João', 'Maria', 'Pedro', 'Luíza', 'Caio', 'Iara'])[n %% 7 + 1] || ' ' ||
       (ARRAY['Souza', 'Lima', 'Araújo', 'Nunes', 'Prado'])[n %% 5 + 1] || ' ' || n AS name,
       COALESCE((%(addresses)s::text[])[n + 1], replace(gen_random_uuid()::text, '-', ''))
           AS address,
       n %% 5 > 0 AS known
  FROM generate_series(0, %(count)s - 1) AS n
"""

TABLE = """
CREATE TEMP TABLE crowd (
    session_id int DEFAULT nextval('mkbot_session_id_seq'),
    channel_id int DEFAULT nextval('discuss_channel_id_seq'),
    state text, is_open bool, n int, sector_id int, operator_id int, operator_partner_id int,
    contact_id int, guest_id int, partner_id int, name text, address text, opened_at timestamp)
"""

CONVERSATIONS = """
INSERT INTO crowd (state, is_open, n, sector_id, operator_id, operator_partner_id,
                   contact_id, guest_id, partner_id, name, address, opened_at)
SELECT %(state)s, %(state)s IN %(open)s, i, s.ids[i %% cardinality(s.ids) + 1],
       u.id, u.partner_id, c.contact_id, c.guest_id,
       CASE WHEN c.known THEN c.partner_id END, c.name, c.address,
       date_trunc('second', now() AT TIME ZONE 'UTC') - CASE
           WHEN %(state)s IN %(open)s THEN interval '20 min' + i %% 461 * interval '1 min'
           ELSE interval '1 day' + i * least(interval '12 min', interval '700 days' / %(count)s) END
  FROM generate_series(0, %(count)s - 1) AS i
  JOIN res_users u ON u.login = %(operator)s
 CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM mkbot_sector
              WHERE name->>'en_US' = ANY(%(sectors)s)) AS s
  JOIN crowd_customer c ON c.n = CASE
           WHEN %(state)s IN %(open)s THEN %(first)s + i
           ELSE i::bigint * 7919 %% (SELECT count(*) FROM crowd_customer) END
 ORDER BY i
"""

# Customer, bot, customer, then the operator where there is one; of every second
# conversation the customer has the last word.
WORDS = """
CREATE TEMP TABLE crowd_word AS
SELECT nextval('mail_message_id_seq')::int AS id, w.*
  FROM (SELECT session_id, channel_id, guest_id, contact_id, address, operator_partner_id,
               number, n,
               opened_at + number * interval '1 min' AS date,
               CASE WHEN number %% 2 = 1 AND number < %(messages)s
                      OR number = %(messages)s AND n %% 2 = 0 THEN 'customer'
                    WHEN number < 4 OR state IN ('bot', 'waiting') THEN 'bot'
                    ELSE 'operator' END AS author
          FROM crowd CROSS JOIN generate_series(1, %(messages)s) AS number
         ORDER BY date, session_id) AS w
"""

#: The partners of a temporary table with partner_id, name and n. Columns that other addons require
#: are those of a partner there is.
PARTNERS = """INSERT INTO res_partner
   SELECT made.*
     FROM {source} c
    CROSS JOIN res_partner pattern
     JOIN ir_model_data known ON known.res_id = pattern.id
          AND known.module = 'base' AND known.name = 'partner_root'
    CROSS JOIN LATERAL jsonb_populate_record(pattern, jsonb_build_object(
          'id', c.partner_id, 'commercial_partner_id', c.partner_id, 'name', c.name,
          'complete_name', c.name, 'lang', 'pt_BR', 'active', true, 'city', 'Campinas',
          'phone', '+551930000' || n, 'phone_sanitized', '+551930000' || n,
          'email', n || '@example.com', 'email_normalized', n || '@example.com',
          'partner_share', true)) AS made"""

STATEMENTS = (
    PARTNERS.format(source="crowd_customer"),
    """INSERT INTO mail_guest (id, name, access_token, lang, timezone, create_date, write_date)
       SELECT guest_id, name, gen_random_uuid()::text, 'pt_BR', 'America/Sao_Paulo',
              now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
         FROM crowd_customer""",
    """INSERT INTO mkbot_contact (id, account_id, company_id, platform, name, address, lang,
                partner_id, guest_id, direct_to_queue)
       SELECT contact_id, a.id, a.company_id, a.platform, c.name, c.address, 'pt_BR',
              CASE WHEN known THEN partner_id END, guest_id, false
         FROM crowd_customer c CROSS JOIN mkbot_account a WHERE a.platform = 'site'""",
    """INSERT INTO mkbot_contact_identifier (contact_id, account_id, kind, value)
       SELECT c.contact_id, a.id, kind, c.address
         FROM crowd_customer c CROSS JOIN mkbot_account a
        CROSS JOIN unnest(ARRAY['address', 'visitor']) AS kind WHERE a.platform = 'site'""",
    """INSERT INTO discuss_channel (id, name, channel_type, active, uuid, last_interest_dt,
                create_date, write_date)
       SELECT channel_id, name, 'mkbot', true, gen_random_uuid()::text, opened_at, opened_at,
              opened_at
         FROM crowd""",
    """INSERT INTO mail_message (id, model, res_id, message_type, subtype_id, body, date,
                author_id, author_guest_id, is_internal, message_id, reply_to, record_company_id,
                create_date, write_date)
       SELECT w.id, 'discuss.channel', channel_id, 'comment', s.res_id,
              '<p>Mensagem ' || number || ' da conversa ' || session_id || ': minha internet está'
              ' lenta desde ontem à noite, podem ver o que acontece?</p>',
              date,
              CASE author WHEN 'bot' THEN b.res_id WHEN 'operator' THEN operator_partner_id END,
              CASE author WHEN 'customer' THEN guest_id END,
              false, '<crowd-' || w.id || '@localhost>', '', 1, date, date
         FROM crowd_word w
         JOIN ir_model_data s ON s.module = 'mail' AND s.name = 'mt_comment'
         JOIN ir_model_data b ON b.module = 'mkbot_chat' AND b.name = 'partner_bot'
        ORDER BY w.id""",
    """INSERT INTO mkbot_session (id, name, account_id, platform, company_id, contact_id,
                partner_id, sector_id, channel_id, state, operator_id, first_operator_id,
                closing_operator_id, opened_at, state_since, queued_at, rescued_at,
                first_answer_at, ended_at, closed_at, seconds_bot, seconds_waiting, seconds_active,
                rating, is_rated, last_inbound_at, last_outbound_at, last_activity_at,
                unanswered_since, last_preview, last_author, misses, rank, city, queue_reason)
       SELECT session_id, to_char(opened_at, 'YYYYMMDD-') || lpad(session_id::text, 6, '0'), a.id,
              a.platform, a.company_id, contact_id, partner_id, c.sector_id, channel_id, c.state,
              CASE WHEN c.state = 'active' THEN operator_id END,
              CASE WHEN c.state = 'active' OR NOT is_open THEN operator_id END,
              CASE WHEN NOT is_open THEN operator_id END,
              opened_at, opened_at + interval '3 min',
              CASE WHEN c.state <> 'bot' THEN opened_at + interval '2 min' END,
              CASE WHEN c.state = 'active' OR NOT is_open THEN opened_at + interval '3 min' END,
              CASE WHEN c.state = 'active' OR NOT is_open THEN opened_at + interval '4 min' END,
              CASE WHEN NOT is_open THEN opened_at + interval '9 min' END,
              CASE WHEN NOT is_open THEN opened_at + interval '10 min' END,
              120, 60, 360, CASE WHEN NOT is_open THEN n % 11 END, NOT is_open,
              opened_at + interval '5 min', opened_at + interval '6 min',
              opened_at + interval '6 min',
              CASE WHEN c.state = 'active' AND n % 2 = 0 THEN opened_at + interval '6 min' END,
              'Mensagem 6 da conversa ' || session_id || ': minha internet está lenta',
              CASE WHEN n % 2 = 0 THEN 'customer' WHEN c.state = 'active' THEN 'operator'
                   ELSE 'bot' END,
              0, 1 + n % 20, 'Campinas', CASE WHEN c.state <> 'bot' THEN 'asked' END
         FROM crowd c CROSS JOIN mkbot_account a WHERE a.platform = 'site'""",
    """INSERT INTO mkbot_session_operator_rel (session_id, user_id)
       SELECT session_id, operator_id FROM crowd WHERE state = 'active'""",
    """INSERT INTO mkbot_session_stretch (session_id, company_id, operator_id, how, started_at,
                ended_at, seconds, first_answer_at, message_count, own_seconds, own_since,
                own_message_count, own_seconds_to_first_answer, grade)
       SELECT session_id, a.company_id, operator_id, 'rescued', opened_at + interval '3 min',
              CASE WHEN NOT is_open THEN opened_at + interval '9 min' END,
              CASE WHEN NOT is_open THEN 360 END, opened_at + interval '4 min', 2,
              CASE WHEN is_open THEN 0 ELSE 360 END,
              CASE WHEN is_open THEN opened_at + interval '3 min' END, 2, 60,
              CASE WHEN NOT is_open THEN lpad((n % 11)::text, 2, '0') END
         FROM crowd c CROSS JOIN mkbot_account a
        WHERE a.platform = 'site' AND (c.state = 'active' OR NOT is_open)""",
    """INSERT INTO discuss_channel_member (channel_id, guest_id, new_message_separator,
                last_interest_dt, create_date, write_date)
       SELECT channel_id, guest_id, 0, opened_at, opened_at, opened_at FROM crowd""",
    """INSERT INTO discuss_channel_member (channel_id, partner_id, seen_message_id,
                fetched_message_id, new_message_separator, last_interest_dt, create_date,
                write_date)
       SELECT c.channel_id, c.operator_partner_id, max(w.id), max(w.id), max(w.id) + 1, opened_at,
              opened_at, opened_at
         FROM crowd c
         JOIN crowd_word w ON w.session_id = c.session_id AND w.author = 'operator'
        WHERE state = 'active'
        GROUP BY c.channel_id, c.operator_partner_id, opened_at""",
    """INSERT INTO mkbot_delivery (message_id, account_id, company_id, contact_id, session_id,
                kind, attempts, parts_sent, state, provider_id, state_since, create_date,
                write_date)
       SELECT w.id, a.id, a.company_id, contact_id, session_id, 'message', 1, 0, 'sent',
              w.id::text, date, date, date
         FROM crowd_word w CROSS JOIN mkbot_account a
        WHERE a.platform = 'site' AND author <> 'customer'""",
    """INSERT INTO mkbot_inbound (account_id, key, lane, kind, payload, at, received_at, state,
                attempts, message_id)
       SELECT a.id, gen_random_uuid()::text, address, 'message', '{}', extract(epoch FROM date),
              date, 'done', 0, w.id
         FROM crowd_word w CROSS JOIN mkbot_account a
        WHERE a.platform = 'site' AND author = 'customer'""",
)
