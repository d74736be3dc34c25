-- What Kamailio's default configuration (WITH_ACCDB) tells one to add: who called whom.
ALTER TABLE acc
    ADD COLUMN src_user VARCHAR(64) NOT NULL DEFAULT '',
    ADD COLUMN src_domain VARCHAR(128) NOT NULL DEFAULT '',
    ADD COLUMN src_ip VARCHAR(64) NOT NULL DEFAULT '',
    ADD COLUMN dst_ouser VARCHAR(64) NOT NULL DEFAULT '',
    ADD COLUMN dst_user VARCHAR(64) NOT NULL DEFAULT '',
    ADD COLUMN dst_domain VARCHAR(128) NOT NULL DEFAULT '';
CREATE INDEX acc_time_idx ON acc (time);
