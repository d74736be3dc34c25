-- Volumes per user and hour, kept by PostgreSQL as the accounting comes in. Optional, and what makes
-- the consumption of long sessions right: without this table, a session's octets are spread evenly
-- over its time. Run it once in FreeRADIUS's database; its own tables are not changed.

CREATE TABLE IF NOT EXISTS radusage (
    username text NOT NULL,
    hour timestamptz NOT NULL,
    acctinputoctets bigint NOT NULL DEFAULT 0,
    acctoutputoctets bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (username, hour)
);
CREATE INDEX IF NOT EXISTS radusage_hour_idx ON radusage (hour);

CREATE OR REPLACE FUNCTION radusage_add() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_input bigint := coalesce(NEW.acctinputoctets, 0);
    v_output bigint := coalesce(NEW.acctoutputoctets, 0);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- A counter that goes back is an access server's that began anew.
        IF v_input >= coalesce(OLD.acctinputoctets, 0) THEN
            v_input := v_input - coalesce(OLD.acctinputoctets, 0);
        END IF;
        IF v_output >= coalesce(OLD.acctoutputoctets, 0) THEN
            v_output := v_output - coalesce(OLD.acctoutputoctets, 0);
        END IF;
    END IF;
    IF NEW.username IS NOT NULL AND (v_input > 0 OR v_output > 0) THEN
        INSERT INTO radusage AS u (username, hour, acctinputoctets, acctoutputoctets)
        VALUES (
            NEW.username,
            date_trunc('hour', coalesce(NEW.acctupdatetime, NEW.acctstarttime, now())),
            v_input,
            v_output
        )
        ON CONFLICT (username, hour) DO UPDATE SET
            acctinputoctets = u.acctinputoctets + EXCLUDED.acctinputoctets,
            acctoutputoctets = u.acctoutputoctets + EXCLUDED.acctoutputoctets;
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS radusage_add ON radacct;
CREATE TRIGGER radusage_add AFTER INSERT OR UPDATE ON radacct
    FOR EACH ROW EXECUTE FUNCTION radusage_add();

-- A person's sessions and rejections are looked up by name; the shipped schema has no index for it.
CREATE INDEX IF NOT EXISTS radacct_user_start_idx ON radacct (username, acctstarttime DESC);
CREATE INDEX IF NOT EXISTS radpostauth_user_date_idx ON radpostauth (username, authdate DESC);
