-- Ids are kept as 16 bytes, and what the data plane must follow stands in its row: how often it was tried for which generation,
-- when it is due, and which process has it in hand (a claim; times are microseconds since 1970).
--
-- Which query needs which index: (project_id, id) pages of a project; (project_id, name, id) pages by name and look-ups by
-- name within a project; (name, id) look-ups by name across projects, as an administrator's client makes them; those on a
-- column that refers to another table: whether that object is in use; _first and _retry: what is due, project by project.
--
-- SQLite cannot change the type of a column: each table is made anew beside the old one and takes its name.

CREATE TABLE new_vpnservices (
    id BLOB PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    description {text} NOT NULL,
    router_id BLOB NOT NULL,
    subnet_id BLOB,
    flavor_id BLOB,
    admin_state_up BOOLEAN NOT NULL,
    external_v4_ip {text},
    external_v6_ip {text},
    status {text} NOT NULL,
    generation BIGINT NOT NULL,
    observed_generation BIGINT NOT NULL,
    tried_generation BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_attempt_at BIGINT NOT NULL DEFAULT 0,
    claimed_by BLOB,
    claimed_until BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;
INSERT INTO new_vpnservices (id, project_id, name, description, router_id, subnet_id, flavor_id, admin_state_up,
    external_v4_ip, external_v6_ip, status, generation, observed_generation)
    SELECT unhex(replace(id, '-', '')), project_id, name, description, unhex(replace(router_id, '-', '')),
    unhex(replace(subnet_id, '-', '')), unhex(replace(flavor_id, '-', '')), admin_state_up, external_v4_ip,
    external_v6_ip, status, generation, observed_generation
    FROM vpnservices;
DROP TABLE vpnservices;
ALTER TABLE new_vpnservices RENAME TO vpnservices;
CREATE INDEX vpnservices_project_id ON vpnservices (project_id, id);
CREATE INDEX vpnservices_project_name ON vpnservices (project_id, name, id);
CREATE INDEX vpnservices_name ON vpnservices (name, id);
CREATE INDEX vpnservices_router ON vpnservices (router_id);
CREATE INDEX vpnservices_subnet ON vpnservices (subnet_id) WHERE subnet_id IS NOT NULL;
CREATE INDEX vpnservices_first ON vpnservices (project_id, id)
    WHERE observed_generation < generation AND tried_generation < generation;
CREATE INDEX vpnservices_retry ON vpnservices (project_id, next_attempt_at)
    WHERE observed_generation < generation AND tried_generation >= generation;

CREATE TABLE new_ikepolicies (
    id BLOB PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    description {text} NOT NULL,
    auth_algorithm {text} NOT NULL,
    encryption_algorithm {text} NOT NULL,
    phase1_negotiation_mode {text} NOT NULL,
    lifetime_value BIGINT NOT NULL,
    ike_version {text} NOT NULL,
    pfs {text} NOT NULL
) WITHOUT ROWID;
INSERT INTO new_ikepolicies (id, project_id, name, description, auth_algorithm, encryption_algorithm,
    phase1_negotiation_mode, lifetime_value, ike_version, pfs)
    SELECT unhex(replace(id, '-', '')), project_id, name, description, auth_algorithm, encryption_algorithm,
    phase1_negotiation_mode, lifetime_value, ike_version, pfs
    FROM ikepolicies;
DROP TABLE ikepolicies;
ALTER TABLE new_ikepolicies RENAME TO ikepolicies;
CREATE INDEX ikepolicies_project_id ON ikepolicies (project_id, id);
CREATE INDEX ikepolicies_project_name ON ikepolicies (project_id, name, id);
CREATE INDEX ikepolicies_name ON ikepolicies (name, id);

CREATE TABLE new_ipsecpolicies (
    id BLOB PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    description {text} NOT NULL,
    transform_protocol {text} NOT NULL,
    auth_algorithm {text} NOT NULL,
    encryption_algorithm {text} NOT NULL,
    encapsulation_mode {text} NOT NULL,
    lifetime_value BIGINT NOT NULL,
    pfs {text} NOT NULL
) WITHOUT ROWID;
INSERT INTO new_ipsecpolicies (id, project_id, name, description, transform_protocol, auth_algorithm,
    encryption_algorithm, encapsulation_mode, lifetime_value, pfs)
    SELECT unhex(replace(id, '-', '')), project_id, name, description, transform_protocol, auth_algorithm,
    encryption_algorithm, encapsulation_mode, lifetime_value, pfs
    FROM ipsecpolicies;
DROP TABLE ipsecpolicies;
ALTER TABLE new_ipsecpolicies RENAME TO ipsecpolicies;
CREATE INDEX ipsecpolicies_project_id ON ipsecpolicies (project_id, id);
CREATE INDEX ipsecpolicies_project_name ON ipsecpolicies (project_id, name, id);
CREATE INDEX ipsecpolicies_name ON ipsecpolicies (name, id);

CREATE TABLE new_endpoint_groups (
    id BLOB PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    description {text} NOT NULL,
    type {text} NOT NULL,
    endpoints {text} NOT NULL
) WITHOUT ROWID;
INSERT INTO new_endpoint_groups (id, project_id, name, description, type, endpoints)
    SELECT unhex(replace(id, '-', '')), project_id, name, description, type, endpoints
    FROM endpoint_groups;
DROP TABLE endpoint_groups;
ALTER TABLE new_endpoint_groups RENAME TO endpoint_groups;
CREATE INDEX endpoint_groups_project_id ON endpoint_groups (project_id, id);
CREATE INDEX endpoint_groups_project_name ON endpoint_groups (project_id, name, id);
CREATE INDEX endpoint_groups_name ON endpoint_groups (name, id);

CREATE TABLE new_ipsec_site_connections (
    id BLOB PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    description {text} NOT NULL,
    peer_address {text} NOT NULL,
    peer_id {text} NOT NULL,
    local_id {text} NOT NULL,
    mtu BIGINT NOT NULL,
    psk {text} NOT NULL,
    initiator {text} NOT NULL,
    dpd_action {text} NOT NULL,
    dpd_interval BIGINT NOT NULL,
    dpd_timeout BIGINT NOT NULL,
    admin_state_up BOOLEAN NOT NULL,
    vpnservice_id BLOB NOT NULL REFERENCES vpnservices (id) ON DELETE RESTRICT,
    ikepolicy_id BLOB NOT NULL REFERENCES ikepolicies (id) ON DELETE RESTRICT,
    ipsecpolicy_id BLOB NOT NULL REFERENCES ipsecpolicies (id) ON DELETE RESTRICT,
    peer_cidrs {text} NOT NULL,
    local_ep_group_id BLOB REFERENCES endpoint_groups (id) ON DELETE RESTRICT,
    peer_ep_group_id BLOB REFERENCES endpoint_groups (id) ON DELETE RESTRICT,
    deletion_protection BOOLEAN NOT NULL,
    status {text} NOT NULL,
    generation BIGINT NOT NULL,
    observed_generation BIGINT NOT NULL,
    tried_generation BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_attempt_at BIGINT NOT NULL DEFAULT 0,
    claimed_by BLOB,
    claimed_until BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;
INSERT INTO new_ipsec_site_connections (id, project_id, name, description, peer_address, peer_id, local_id, mtu, psk,
    initiator, dpd_action, dpd_interval, dpd_timeout, admin_state_up, vpnservice_id, ikepolicy_id, ipsecpolicy_id,
    peer_cidrs, local_ep_group_id, peer_ep_group_id, deletion_protection, status, generation, observed_generation)
    SELECT unhex(replace(id, '-', '')), project_id, name, description, peer_address, peer_id, local_id, mtu, psk,
    initiator, dpd_action, dpd_interval, dpd_timeout, admin_state_up, unhex(replace(vpnservice_id, '-', '')),
    unhex(replace(ikepolicy_id, '-', '')), unhex(replace(ipsecpolicy_id, '-', '')), peer_cidrs,
    unhex(replace(local_ep_group_id, '-', '')), unhex(replace(peer_ep_group_id, '-', '')), deletion_protection,
    status, generation, observed_generation
    FROM ipsec_site_connections;
DROP TABLE ipsec_site_connections;
ALTER TABLE new_ipsec_site_connections RENAME TO ipsec_site_connections;
CREATE INDEX ipsec_site_connections_project_id ON ipsec_site_connections (project_id, id);
CREATE INDEX ipsec_site_connections_project_name ON ipsec_site_connections (project_id, name, id);
CREATE INDEX ipsec_site_connections_name ON ipsec_site_connections (name, id);
CREATE INDEX ipsec_site_connections_vpnservice ON ipsec_site_connections (vpnservice_id);
CREATE INDEX ipsec_site_connections_ikepolicy ON ipsec_site_connections (ikepolicy_id);
CREATE INDEX ipsec_site_connections_ipsecpolicy ON ipsec_site_connections (ipsecpolicy_id);
CREATE INDEX ipsec_site_connections_local_group ON ipsec_site_connections (local_ep_group_id) WHERE local_ep_group_id IS NOT NULL;
CREATE INDEX ipsec_site_connections_peer_group ON ipsec_site_connections (peer_ep_group_id) WHERE peer_ep_group_id IS NOT NULL;
CREATE INDEX ipsec_site_connections_first ON ipsec_site_connections (project_id, id)
    WHERE observed_generation < generation AND tried_generation < generation;
CREATE INDEX ipsec_site_connections_retry ON ipsec_site_connections (project_id, next_attempt_at)
    WHERE observed_generation < generation AND tried_generation >= generation;

CREATE TABLE new_networks (
    id BLOB PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    description {text} NOT NULL,
    admin_state_up BOOLEAN NOT NULL,
    router_external BOOLEAN NOT NULL,
    shared BOOLEAN NOT NULL,
    provider_network_type {text},
    mtu BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision_number BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO new_networks (id, project_id, name, description, admin_state_up, router_external, shared,
    provider_network_type, mtu, created_at, updated_at, revision_number)
    SELECT unhex(replace(id, '-', '')), project_id, name, description, admin_state_up, router_external, shared,
    provider_network_type, mtu, created_at, updated_at, revision_number
    FROM networks;
DROP TABLE networks;
ALTER TABLE new_networks RENAME TO networks;
CREATE INDEX networks_project_id ON networks (project_id, id);
CREATE INDEX networks_project_name ON networks (project_id, name, id);
CREATE INDEX networks_name ON networks (name, id);

CREATE TABLE new_subnets (
    id BLOB PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    description {text} NOT NULL,
    network_id BLOB NOT NULL REFERENCES networks (id) ON DELETE RESTRICT,
    ip_version BIGINT NOT NULL,
    cidr {text} NOT NULL,
    gateway_ip {text},
    enable_dhcp BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision_number BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO new_subnets (id, project_id, name, description, network_id, ip_version, cidr, gateway_ip, enable_dhcp,
    created_at, updated_at, revision_number)
    SELECT unhex(replace(id, '-', '')), project_id, name, description, unhex(replace(network_id, '-', '')),
    ip_version, cidr, gateway_ip, enable_dhcp, created_at, updated_at, revision_number
    FROM subnets;
DROP TABLE subnets;
ALTER TABLE new_subnets RENAME TO subnets;
CREATE INDEX subnets_project_id ON subnets (project_id, id);
CREATE INDEX subnets_project_name ON subnets (project_id, name, id);
CREATE INDEX subnets_name ON subnets (name, id);
CREATE INDEX subnets_network ON subnets (network_id);

CREATE TABLE new_routers (
    id BLOB PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    description {text} NOT NULL,
    admin_state_up BOOLEAN NOT NULL,
    external_gateway_info {text},
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision_number BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO new_routers (id, project_id, name, description, admin_state_up, external_gateway_info, created_at,
    updated_at, revision_number)
    SELECT unhex(replace(id, '-', '')), project_id, name, description, admin_state_up, external_gateway_info,
    created_at, updated_at, revision_number
    FROM routers;
DROP TABLE routers;
ALTER TABLE new_routers RENAME TO routers;
CREATE INDEX routers_project_id ON routers (project_id, id);
CREATE INDEX routers_project_name ON routers (project_id, name, id);
CREATE INDEX routers_name ON routers (name, id);

CREATE TABLE new_ports (
    id BLOB PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    network_id BLOB NOT NULL REFERENCES networks (id) ON DELETE RESTRICT,
    device_id BLOB NOT NULL,
    device_owner {text} NOT NULL,
    fixed_ips {text} NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision_number BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO new_ports (id, project_id, name, network_id, device_id, device_owner, fixed_ips, created_at, updated_at,
    revision_number)
    SELECT unhex(replace(id, '-', '')), project_id, name, unhex(replace(network_id, '-', '')),
    unhex(replace(device_id, '-', '')), device_owner, fixed_ips, created_at, updated_at, revision_number
    FROM ports;
DROP TABLE ports;
ALTER TABLE new_ports RENAME TO ports;
CREATE INDEX ports_project_id ON ports (project_id, id);
CREATE INDEX ports_project_name ON ports (project_id, name, id);
CREATE INDEX ports_name ON ports (name, id);
CREATE INDEX ports_network ON ports (network_id);
CREATE INDEX ports_device ON ports (device_id);

CREATE TABLE new_teardowns (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    vpnservice_id BLOB NOT NULL,
    peer_address TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_attempt_at BIGINT NOT NULL DEFAULT 0,
    claimed_by BLOB,
    claimed_until BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;
INSERT INTO new_teardowns (id, kind, project_id, name, vpnservice_id, peer_address, requested_at, attempts, next_attempt_at)
    SELECT unhex(replace(connection_id, '-', '')), 'connection', '', name, unhex(replace(vpnservice_id, '-', '')),
    peer_address, requested_at, attempts, next_attempt_at
    FROM teardowns;
DROP TABLE teardowns;
ALTER TABLE new_teardowns RENAME TO teardowns;
CREATE INDEX teardowns_first ON teardowns (project_id, requested_at) WHERE attempts = 0;
CREATE INDEX teardowns_retry ON teardowns (project_id, next_attempt_at) WHERE attempts > 0;

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
