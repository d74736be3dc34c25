"""Thirteen months of attendances for the bench of reports, written by SQL in minutes.

What it writes is alike each time: the same seed. Of a hundred attendances the bot solves
eighteen, three are abandoned with it and four in the queue; the others are attended, by four
stretches on the average. As many triggers as attendances. Moves and messages are not written:
reports do not read them.
"""

from .crowd import PARTNERS

DAYS = 396
OPERATORS = 40
#: Attendances of a customer.
EACH = 10
SEED = 0.42


def fill(databases, database, rows):
    """Write `rows` attendances, their stretches and their triggers, and read them over."""
    parameters = {"rows": rows, "customers": max(1, rows // EACH), "operators": OPERATORS}
    with databases.cursor(database) as cursor:
        # By the million, checking each foreign key would take longer than all the rest.
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        cursor.execute("SELECT setseed(%s)", [SEED])
        for statement in STATEMENTS:
            cursor.execute(statement, {"days": DAYS, **parameters})
        cursor.execute("VACUUM ANALYZE")


#: One of a list, the first ones more often: `{0}` its length.
SKEWED = "(1 + floor({0} * power(random(), 1.8)))::int"
#: Seconds, most of them few: `{0}` their mean.
SECONDS = "ceil(-ln(1 - random()) * {0})::int"

CITIES = """
CREATE TEMP TABLE bench_city AS
SELECT row_number() OVER ()::int AS n, c.city, s.id AS state_id, latitude, longitude
  FROM (VALUES ('Campinas', 'SP', -22.91, -47.06), ('São Paulo', 'SP', -23.55, -46.63),
               ('Jundiaí', 'SP', -23.19, -46.88), ('Sumaré', 'SP', -22.82, -47.27),
               ('Valinhos', 'SP', -22.97, -46.99), ('Indaiatuba', 'SP', -23.09, -47.22),
               ('Americana', 'SP', -22.74, -47.33), ('Piracicaba', 'SP', -22.73, -47.65),
               ('Limeira', 'SP', -22.56, -47.40), ('Sorocaba', 'SP', -23.50, -47.46),
               ('Belo Horizonte', 'MG', -19.92, -43.94), ('Contagem', 'MG', -19.93, -44.05),
               ('Uberlândia', 'MG', -18.92, -48.28), ('Poços de Caldas', 'MG', -21.79, -46.56),
               ('Pouso Alegre', 'MG', -22.23, -45.94), ('Varginha', 'MG', -21.55, -45.43),
               ('Curitiba', 'PR', -25.43, -49.27), ('Londrina', 'PR', -23.31, -51.16),
               ('Maringá', 'PR', -23.42, -51.94), ('Ponta Grossa', 'PR', -25.09, -50.16),
               ('Cascavel', 'PR', -24.96, -53.46), ('Joinville', 'SC', -26.30, -48.85),
               ('Blumenau', 'SC', -26.92, -49.07), ('Florianópolis', 'SC', -27.60, -48.55)
       ) AS c (city, code, latitude, longitude)
  JOIN res_country country ON country.code = 'BR'
  LEFT JOIN res_country_state s ON s.code = c.code AND s.country_id = country.id
"""

ATTENDANCES = f"""
CREATE TEMP TABLE bench_attendance AS
SELECT nextval('mkbot_session_id_seq')::int AS id, placed.*
  FROM (SELECT r.*,
               -- Nothing opens in the future: what would, opened the day before.
               CASE WHEN moment < now() AT TIME ZONE 'UTC' THEN moment
                    ELSE moment - interval '1 day' END AS opened_at
          FROM (SELECT n, random() AS fate, random() AS luck, random() AS liked,
                       {SKEWED.format("%(customers)s")} AS customer,
                       {SKEWED.format("%(operators)s")} AS first, random() AS stayed,
                       {SKEWED.format("%(operators)s")} AS last,
                       {SKEWED.format(3)} AS sector, {SKEWED.format(4)} AS category,
                       {SKEWED.format(4)} AS account, {SKEWED.format(16)} AS intent,
                       {SKEWED.format(3)} AS reason,
                       {SECONDS.format(90)} AS seconds_bot,
                       {SECONDS.format(180)} AS seconds_waiting,
                       {SECONDS.format(720)} AS seconds_active,
                       {SECONDS.format(45)} AS seconds_answer,
                       date_trunc('day', now() AT TIME ZONE 'UTC')
                       - floor(%(days)s * random()) * interval '1 day'
                       + floor(3600 * CASE
                             WHEN random() < 0.06 THEN 24 * random()
                             ELSE 17 + 3.5 * (random() + random() + random() + random() - 2) END)
                       * interval '1 second' AS moment
                  FROM generate_series(1, %(rows)s) AS n) AS r
         ORDER BY opened_at) AS placed
"""

#: How each ended; what opened within the last two hours goes on.
ENDINGS = """
CREATE TEMP TABLE bench_ending AS
SELECT id,
       CASE WHEN opened_at > now() AT TIME ZONE 'UTC' - interval '2 hours'
            THEN (ARRAY['bot', 'waiting', 'active', 'rating'])[1 + n %% 4]
            WHEN fate < 0.18 THEN 'closed' WHEN fate < 0.25 THEN 'cancelled'
            ELSE 'closed' END AS state,
       CASE WHEN fate < 0.18 THEN 'solved' WHEN fate < 0.25 THEN 'abandoned'
            ELSE 'operator' END AS end_reason,
       fate >= 0.21 AS queued, fate >= 0.25 AS attended,
       fate < 0.18 AND luck < 0.3 OR fate >= 0.25 AND luck < 0.5 AS rated,
       CASE WHEN liked < 0.5 THEN 10 WHEN liked < 0.68 THEN 9 WHEN liked < 0.8 THEN 8
            WHEN liked < 0.87 THEN 7 ELSE floor(7 * (liked - 0.87) / 0.13)::int END AS rating,
       opened_at + seconds_bot * interval '1 s' AS queued_at,
       opened_at + (seconds_bot + seconds_waiting) * interval '1 s' AS rescued_at,
       opened_at + interval '1 s' * (seconds_bot + CASE WHEN fate < 0.21 THEN 0
           WHEN fate < 0.25 THEN seconds_waiting
           ELSE seconds_waiting + seconds_active END) AS ended_at
  FROM bench_attendance
"""

STATEMENTS = (
    CITIES,
    """CREATE TEMP TABLE bench_operator AS
       SELECT n, nextval('res_partner_id_seq')::int AS partner_id,
              nextval('res_users_id_seq')::int AS user_id, 'Operador ' || n AS name
         FROM generate_series(1, %(operators)s) AS n""",
    PARTNERS.format(source="bench_operator"),
    """INSERT INTO res_users
       SELECT made.* FROM bench_operator o CROSS JOIN res_users pattern
        CROSS JOIN LATERAL jsonb_populate_record(pattern, jsonb_build_object(
              'id', o.user_id, 'login', 'bench.' || o.n, 'partner_id', o.partner_id)) AS made
        WHERE pattern.login = 'ana'""",
    """INSERT INTO res_groups_users_rel (gid, uid)
       SELECT r.gid, o.user_id FROM bench_operator o CROSS JOIN res_groups_users_rel r
         JOIN res_users u ON u.id = r.uid AND u.login = 'ana'""",
    """INSERT INTO res_company_users_rel (cid, user_id)
       SELECT r.cid, o.user_id FROM bench_operator o CROSS JOIN res_company_users_rel r
         JOIN res_users u ON u.id = r.user_id AND u.login = 'ana'""",
    f"""CREATE TEMP TABLE bench_customer AS
       SELECT n, nextval('res_partner_id_seq')::int AS partner_id, 'Assinante ' || n AS name,
              {SKEWED.format(24)} AS city
         FROM generate_series(1, %(customers)s) AS n""",
    PARTNERS.format(source="bench_customer"),
    """UPDATE res_partner p
          SET city = t.city, state_id = t.state_id,
              partner_latitude = t.latitude + (random() - 0.5) * 0.12,
              partner_longitude = t.longitude + (random() - 0.5) * 0.12
         FROM bench_customer c JOIN bench_city t ON t.n = c.city WHERE p.id = c.partner_id""",
    """CREATE TEMP TABLE bench_account AS
       SELECT n::int, nextval('mkbot_account_id_seq')::int AS id, platform
         FROM unnest(ARRAY['whatsapp_cloud', 'telegram', 'site', 'messenger'])
              WITH ORDINALITY AS p (platform, n)""",
    """INSERT INTO mkbot_account (id, name, platform, key, state, company_id, lang, active)
       SELECT id, 'Bench ' || platform, platform, gen_random_uuid(), 'draft', 1, 'pt_BR', true
         FROM bench_account""",
    ATTENDANCES,
    ENDINGS,
    """CREATE TEMP TABLE bench_setting AS
       SELECT (SELECT array_agg(id ORDER BY sequence, id) FROM mkbot_sector) AS sectors,
              (SELECT array_agg(id ORDER BY sequence, id) FROM mkbot_category) AS categories,
              (SELECT array_agg(id ORDER BY sequence, id) FROM mkbot_intent) AS intents,
              (SELECT array_agg(id ORDER BY id) FROM mkbot_tag) AS tags""",
    """INSERT INTO mkbot_session (id, name, account_id, platform, company_id, partner_id,
                sector_id, state, queue_reason, end_reason, category_id, operator_id,
                first_operator_id, closing_operator_id, city, state_id, opened_at, state_since,
                queued_at, rescued_at, first_answer_at, ended_at, closed_at, seconds_bot,
                seconds_waiting, seconds_active, seconds_to_first_answer, rating, is_rated,
                last_activity_at, last_inbound_at, last_preview, misses, miss_count, rank,
                first_intent_id)
       SELECT b.id, to_char(b.opened_at, 'YYYYMMDD-') || lpad(b.id::text, 7, '0'), a.id,
              a.platform, 1, c.partner_id, x.sectors[b.sector], e.state,
              CASE WHEN e.queued THEN (ARRAY['asked', 'misses', 'action'])[b.reason] END,
              CASE WHEN e.state IN ('rating', 'closed', 'cancelled') THEN e.end_reason END,
              CASE WHEN e.attended THEN x.categories[b.category] END,
              CASE WHEN e.attended THEN o.user_id END,
              CASE WHEN e.attended THEN o.user_id END,
              CASE WHEN e.attended THEN CASE WHEN b.stayed < 0.6 THEN o.user_id
                                             ELSE l.user_id END END,
              t.city, t.state_id, b.opened_at, e.ended_at,
              CASE WHEN e.queued THEN e.queued_at END,
              CASE WHEN e.attended THEN e.rescued_at END,
              CASE WHEN e.attended THEN e.rescued_at + b.seconds_answer * interval '1 s' END,
              CASE WHEN e.state IN ('rating', 'closed', 'cancelled') THEN e.ended_at END,
              CASE WHEN e.state IN ('closed', 'cancelled')
                   THEN e.ended_at + interval '4 min' END,
              b.seconds_bot, CASE WHEN e.queued THEN b.seconds_waiting ELSE 0 END,
              CASE WHEN e.attended THEN b.seconds_active ELSE 0 END,
              CASE WHEN e.attended THEN b.seconds_waiting + b.seconds_answer END,
              CASE WHEN e.rated AND e.state = 'closed' THEN e.rating END,
              e.rated AND e.state = 'closed', e.ended_at,
              e.ended_at, 'minha internet está lenta desde ontem à noite', b.n %% 4 / 3,
              b.n %% 4, 12,
              CASE WHEN b.stayed < 0.8 THEN x.intents[least(cardinality(x.intents), b.intent)] END
         FROM bench_attendance b JOIN bench_ending e ON e.id = b.id
        CROSS JOIN bench_setting x
         JOIN bench_account a ON a.n = b.account
         JOIN bench_customer c ON c.n = b.customer
         JOIN bench_city t ON t.n = c.city
         JOIN bench_operator o ON o.n = b.first
         JOIN bench_operator l ON l.n = b.last
        ORDER BY b.id""",
    """INSERT INTO mkbot_session_mkbot_tag_rel (mkbot_session_id, mkbot_tag_id)
       SELECT b.id, x.tags[1 + n %% cardinality(x.tags)]
         FROM bench_attendance b CROSS JOIN bench_setting x WHERE b.luck < 0.1""",
    f"""CREATE TEMP TABLE bench_stretch AS
       SELECT b.id, k, parts, CASE WHEN k = 1 OR random() < 0.1 THEN b.first
                                   ELSE {SKEWED.format("%(operators)s")} END AS operator
         FROM (SELECT b.*, 1 + floor(7 * random())::int AS parts FROM bench_attendance b) AS b
         JOIN bench_ending e ON e.id = b.id AND e.attended AND e.state = 'closed'
        CROSS JOIN LATERAL generate_series(1, b.parts) AS k""",
    """CREATE TEMP TABLE bench_work AS
       SELECT nextval('mkbot_session_stretch_id_seq') AS stretch, h.*
         FROM (SELECT s.*, b.seconds_active / s.parts AS seconds, 1 + (s.id + k) %% 6 AS words,
                      CASE WHEN (s.id + k) %% 5 > 0 THEN b.seconds_active / s.parts / 4
                           END AS answer
                 FROM bench_stretch s JOIN bench_attendance b ON b.id = s.id
                ORDER BY s.id, k) AS h""",
    """INSERT INTO mkbot_session_stretch (id, session_id, company_id, operator_id, how, started_at,
                ended_at, seconds, first_answer_at, message_count, first_id, own_seconds,
                own_message_count, own_seconds_to_first_answer, grade)
       SELECT stretch, h.id, 1, o.user_id, CASE WHEN k = 1 THEN 'rescued' ELSE 'transferred' END,
              e.rescued_at + (k - 1) * share, e.rescued_at + k * share, seconds,
              e.rescued_at + (k - 1) * share + answer * interval '1 s', words,
              NULLIF(h.first, stretch), own_seconds, own_words, COALESCE(own_answer, -1),
              CASE WHEN e.rated AND e.state = 'closed' THEN lpad(e.rating::text, 2, '0') END
         FROM (SELECT *, min(stretch) OVER own AS first, sum(seconds) OVER own AS own_seconds,
                      sum(words) OVER own AS own_words, min(answer) OVER own AS own_answer
                 FROM bench_work WINDOW own AS (PARTITION BY id, operator)) AS h
         JOIN bench_ending e ON e.id = h.id JOIN bench_operator o ON o.n = h.operator
        CROSS JOIN LATERAL (SELECT seconds * interval '1 s' AS share) AS part
        ORDER BY stretch""",
    f"""INSERT INTO mkbot_trigger (session_id, company_id, account_id, sector_id, platform, at,
                text, intent_id, probability, decision, end_reason, source, state)
       SELECT s.id, s.company_id, s.account_id, s.sector_id, s.platform,
              s.opened_at + (10 + 25 * k) * interval '1 s',
              'minha internet está lenta ' || s.id %% 5000,
              x.intents[least(cardinality(x.intents), s.intent + k)], 0.3 + 0.7 * s.fate,
              CASE WHEN s.fate < 0.55 THEN 'act' WHEN s.fate < 0.65 THEN 'chosen'
                   WHEN s.fate < 0.85 THEN 'ask' WHEN s.fate < 0.98 THEN 'miss' ELSE 'cut' END,
              s.end_reason, 'embedded', CASE WHEN s.fate < 0.65 THEN 'new' ELSE 'ignored' END
         FROM (SELECT s.id, s.company_id, s.account_id, s.sector_id, s.platform, s.opened_at,
                      s.end_reason, random() AS fate, floor(3 * random())::int AS times,
                      {SKEWED.format(15)} AS intent
                 FROM mkbot_session s JOIN bench_attendance b ON b.id = s.id ORDER BY s.id) AS s
        CROSS JOIN bench_setting x
        CROSS JOIN LATERAL generate_series(1, s.times) AS k""",
)
