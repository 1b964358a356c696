-- Ids are kept as 16 bytes, and what the data plane must follow stands in its row: how often it was tried for which generation,
-- when it is due, and which process has it in hand (a claim; times are microseconds since 1970).
--
-- Which query needs which index: (project_id, id) pages of a project; (project_id, name, id) pages by name and look-ups by
-- name within a project; (name, id) look-ups by name across projects, as an administrator's client makes them; those on a
-- column that refers to another table: whether that object is in use; _first and _retry: what is due, project by project.

ALTER TABLE ipsec_site_connections DROP CONSTRAINT ipsec_site_connections_vpnservice_id_fkey;
ALTER TABLE ipsec_site_connections DROP CONSTRAINT ipsec_site_connections_ikepolicy_id_fkey;
ALTER TABLE ipsec_site_connections DROP CONSTRAINT ipsec_site_connections_ipsecpolicy_id_fkey;
ALTER TABLE ipsec_site_connections DROP CONSTRAINT ipsec_site_connections_local_ep_group_id_fkey;
ALTER TABLE ipsec_site_connections DROP CONSTRAINT ipsec_site_connections_peer_ep_group_id_fkey;
ALTER TABLE subnets DROP CONSTRAINT subnets_network_id_fkey;
ALTER TABLE ports DROP CONSTRAINT ports_network_id_fkey;
DROP INDEX vpnservices_lagging;
DROP INDEX ipsec_site_connections_lagging;
DROP INDEX teardowns_next_attempt_at;

ALTER TABLE vpnservices
    ALTER COLUMN id TYPE UUID USING id::uuid,
    ALTER COLUMN router_id TYPE UUID USING router_id::uuid,
    ALTER COLUMN subnet_id TYPE UUID USING subnet_id::uuid,
    ALTER COLUMN flavor_id TYPE UUID USING flavor_id::uuid,
    ADD COLUMN tried_generation BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN next_attempt_at BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN claimed_by UUID,
    ADD COLUMN claimed_until BIGINT NOT NULL DEFAULT 0;
CREATE INDEX vpnservices_first ON vpnservices (project_id, id)
    WHERE observed_generation < generation AND tried_generation < generation;
CREATE INDEX vpnservices_retry ON vpnservices (project_id, next_attempt_at)
    WHERE observed_generation < generation AND tried_generation >= generation;
ALTER TABLE ikepolicies
    ALTER COLUMN id TYPE UUID USING id::uuid;
ALTER TABLE ipsecpolicies
    ALTER COLUMN id TYPE UUID USING id::uuid;
ALTER TABLE endpoint_groups
    ALTER COLUMN id TYPE UUID USING id::uuid;
ALTER TABLE ipsec_site_connections
    ALTER COLUMN id TYPE UUID USING id::uuid,
    ALTER COLUMN vpnservice_id TYPE UUID USING vpnservice_id::uuid,
    ALTER COLUMN ikepolicy_id TYPE UUID USING ikepolicy_id::uuid,
    ALTER COLUMN ipsecpolicy_id TYPE UUID USING ipsecpolicy_id::uuid,
    ALTER COLUMN local_ep_group_id TYPE UUID USING local_ep_group_id::uuid,
    ALTER COLUMN peer_ep_group_id TYPE UUID USING peer_ep_group_id::uuid,
    ADD COLUMN tried_generation BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN next_attempt_at BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN claimed_by UUID,
    ADD COLUMN claimed_until BIGINT NOT NULL DEFAULT 0;
CREATE INDEX ipsec_site_connections_first ON ipsec_site_connections (project_id, id)
    WHERE observed_generation < generation AND tried_generation < generation;
CREATE INDEX ipsec_site_connections_retry ON ipsec_site_connections (project_id, next_attempt_at)
    WHERE observed_generation < generation AND tried_generation >= generation;
ALTER TABLE networks
    ALTER COLUMN id TYPE UUID USING id::uuid;
ALTER TABLE subnets
    ALTER COLUMN id TYPE UUID USING id::uuid,
    ALTER COLUMN network_id TYPE UUID USING network_id::uuid;
ALTER TABLE routers
    ALTER COLUMN id TYPE UUID USING id::uuid;
ALTER TABLE ports
    ALTER COLUMN id TYPE UUID USING id::uuid,
    ALTER COLUMN network_id TYPE UUID USING network_id::uuid,
    ALTER COLUMN device_id TYPE UUID USING device_id::uuid;

ALTER TABLE teardowns RENAME COLUMN connection_id TO id;
ALTER TABLE teardowns
    ALTER COLUMN id TYPE UUID USING id::uuid,
    ALTER COLUMN vpnservice_id TYPE UUID USING vpnservice_id::uuid,
    ALTER COLUMN attempts SET DEFAULT 0,
    ALTER COLUMN next_attempt_at SET DEFAULT 0,
    ADD COLUMN kind {text} NOT NULL DEFAULT 'connection',
    ADD COLUMN project_id {text} NOT NULL DEFAULT '',
    ADD COLUMN claimed_by UUID,
    ADD COLUMN claimed_until BIGINT NOT NULL DEFAULT 0;
CREATE INDEX teardowns_first ON teardowns (project_id, requested_at) WHERE attempts = 0;
CREATE INDEX teardowns_retry ON teardowns (project_id, next_attempt_at) WHERE attempts > 0;

ALTER TABLE ipsec_site_connections ADD CONSTRAINT ipsec_site_connections_vpnservice_id_fkey
    FOREIGN KEY (vpnservice_id) REFERENCES vpnservices (id) ON DELETE RESTRICT;
ALTER TABLE ipsec_site_connections ADD CONSTRAINT ipsec_site_connections_ikepolicy_id_fkey
    FOREIGN KEY (ikepolicy_id) REFERENCES ikepolicies (id) ON DELETE RESTRICT;
ALTER TABLE ipsec_site_connections ADD CONSTRAINT ipsec_site_connections_ipsecpolicy_id_fkey
    FOREIGN KEY (ipsecpolicy_id) REFERENCES ipsecpolicies (id) ON DELETE RESTRICT;
ALTER TABLE ipsec_site_connections ADD CONSTRAINT ipsec_site_connections_local_ep_group_id_fkey
    FOREIGN KEY (local_ep_group_id) REFERENCES endpoint_groups (id) ON DELETE RESTRICT;
ALTER TABLE ipsec_site_connections ADD CONSTRAINT ipsec_site_connections_peer_ep_group_id_fkey
    FOREIGN KEY (peer_ep_group_id) REFERENCES endpoint_groups (id) ON DELETE RESTRICT;
ALTER TABLE subnets ADD CONSTRAINT subnets_network_id_fkey
    FOREIGN KEY (network_id) REFERENCES networks (id) ON DELETE RESTRICT;
ALTER TABLE ports ADD CONSTRAINT ports_network_id_fkey
    FOREIGN KEY (network_id) REFERENCES networks (id) ON DELETE RESTRICT;

-- The keys that pre-shared keys may be sealed with, each with a value by which another key of its name is noticed.
CREATE TABLE psk_keys (
    name {text} PRIMARY KEY,
    check_value {text} NOT NULL
);

-- How many tokens have been revoked: one row, by which every process notices that another one has ended a token.
CREATE TABLE log_outs (
    number BIGINT NOT NULL
);
INSERT INTO log_outs (number) VALUES (0);

-- One row, written to find out whether the database can be written.
CREATE TABLE health (
    id BIGINT PRIMARY KEY,
    checked_at BIGINT NOT NULL
);
INSERT INTO health (id, checked_at) VALUES (1, 0);
