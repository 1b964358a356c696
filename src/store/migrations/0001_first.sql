-- One text for both databases; {text} is the text type that sorts by its bytes.
-- Columns are named as the API's attributes. Times are microseconds since 1970, lists are JSON.
-- status has no CHECK: other programs may write words of their own.

CREATE TABLE vpnservices (
    id {text} PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    description {text} NOT NULL,
    router_id {text} NOT NULL,
    subnet_id {text},
    flavor_id {text},
    admin_state_up BOOLEAN NOT NULL,
    external_v4_ip {text},
    external_v6_ip {text},
    status {text} NOT NULL,
    generation BIGINT NOT NULL,
    observed_generation BIGINT NOT NULL
);
CREATE INDEX vpnservices_project_id ON vpnservices (project_id, id);
CREATE INDEX vpnservices_project_name ON vpnservices (project_id, name, id);
CREATE INDEX vpnservices_name ON vpnservices (name, id);
CREATE INDEX vpnservices_router ON vpnservices (router_id);
CREATE INDEX vpnservices_subnet ON vpnservices (subnet_id) WHERE subnet_id IS NOT NULL;
CREATE INDEX vpnservices_lagging ON vpnservices (id) WHERE observed_generation < generation;

CREATE TABLE ikepolicies (
    id {text} PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    description {text} NOT NULL,
    auth_algorithm {text} NOT NULL,
    encryption_algorithm {text} NOT NULL,
    phase1_negotiation_mode {text} NOT NULL,
    lifetime_value BIGINT NOT NULL,
    ike_version {text} NOT NULL,
    pfs {text} NOT NULL
);
CREATE INDEX ikepolicies_project_id ON ikepolicies (project_id, id);
CREATE INDEX ikepolicies_project_name ON ikepolicies (project_id, name, id);
CREATE INDEX ikepolicies_name ON ikepolicies (name, id);

CREATE TABLE ipsecpolicies (
    id {text} PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    description {text} NOT NULL,
    transform_protocol {text} NOT NULL,
    auth_algorithm {text} NOT NULL,
    encryption_algorithm {text} NOT NULL,
    encapsulation_mode {text} NOT NULL,
    lifetime_value BIGINT NOT NULL,
    pfs {text} NOT NULL
);
CREATE INDEX ipsecpolicies_project_id ON ipsecpolicies (project_id, id);
CREATE INDEX ipsecpolicies_project_name ON ipsecpolicies (project_id, name, id);
CREATE INDEX ipsecpolicies_name ON ipsecpolicies (name, id);

CREATE TABLE endpoint_groups (
    id {text} PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    description {text} NOT NULL,
    type {text} NOT NULL,
    endpoints {text} NOT NULL
);
CREATE INDEX endpoint_groups_project_id ON endpoint_groups (project_id, id);
CREATE INDEX endpoint_groups_project_name ON endpoint_groups (project_id, name, id);
CREATE INDEX endpoint_groups_name ON endpoint_groups (name, id);

CREATE TABLE ipsec_site_connections (
    id {text} PRIMARY KEY,
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
    vpnservice_id {text} NOT NULL REFERENCES vpnservices (id) ON DELETE RESTRICT,
    ikepolicy_id {text} NOT NULL REFERENCES ikepolicies (id) ON DELETE RESTRICT,
    ipsecpolicy_id {text} NOT NULL REFERENCES ipsecpolicies (id) ON DELETE RESTRICT,
    peer_cidrs {text} NOT NULL,
    local_ep_group_id {text} REFERENCES endpoint_groups (id) ON DELETE RESTRICT,
    peer_ep_group_id {text} REFERENCES endpoint_groups (id) ON DELETE RESTRICT,
    deletion_protection BOOLEAN NOT NULL,
    status {text} NOT NULL,
    generation BIGINT NOT NULL,
    observed_generation BIGINT NOT NULL
);
CREATE INDEX ipsec_site_connections_project_id ON ipsec_site_connections (project_id, id);
CREATE INDEX ipsec_site_connections_project_name ON ipsec_site_connections (project_id, name, id);
CREATE INDEX ipsec_site_connections_name ON ipsec_site_connections (name, id);
CREATE INDEX ipsec_site_connections_vpnservice ON ipsec_site_connections (vpnservice_id);
CREATE INDEX ipsec_site_connections_ikepolicy ON ipsec_site_connections (ikepolicy_id);
CREATE INDEX ipsec_site_connections_ipsecpolicy ON ipsec_site_connections (ipsecpolicy_id);
CREATE INDEX ipsec_site_connections_local_group ON ipsec_site_connections (local_ep_group_id)
    WHERE local_ep_group_id IS NOT NULL;
CREATE INDEX ipsec_site_connections_peer_group ON ipsec_site_connections (peer_ep_group_id)
    WHERE peer_ep_group_id IS NOT NULL;
CREATE INDEX ipsec_site_connections_lagging ON ipsec_site_connections (id) WHERE observed_generation < generation;

CREATE TABLE teardowns (
    connection_id {text} PRIMARY KEY,
    name {text} NOT NULL,
    vpnservice_id {text} NOT NULL,
    peer_address {text} NOT NULL,
    requested_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL
);
CREATE INDEX teardowns_next_attempt_at ON teardowns (next_attempt_at);

CREATE TABLE tokens (
    digest {text} PRIMARY KEY,
    claims {text} NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX tokens_expires_at ON tokens (expires_at);

CREATE TABLE quotas (
    project_id {text} NOT NULL,
    resource {text} NOT NULL,
    max BIGINT NOT NULL,
    PRIMARY KEY (project_id, resource)
);

CREATE TABLE networks (
    id {text} PRIMARY KEY,
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
);
CREATE INDEX networks_project_id ON networks (project_id, id);
CREATE INDEX networks_project_name ON networks (project_id, name, id);
CREATE INDEX networks_name ON networks (name, id);

CREATE TABLE subnets (
    id {text} PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    description {text} NOT NULL,
    network_id {text} NOT NULL REFERENCES networks (id) ON DELETE RESTRICT,
    ip_version BIGINT NOT NULL,
    cidr {text} NOT NULL,
    gateway_ip {text},
    enable_dhcp BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision_number BIGINT NOT NULL
);
CREATE INDEX subnets_project_id ON subnets (project_id, id);
CREATE INDEX subnets_project_name ON subnets (project_id, name, id);
CREATE INDEX subnets_name ON subnets (name, id);
CREATE INDEX subnets_network ON subnets (network_id);

CREATE TABLE routers (
    id {text} PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    description {text} NOT NULL,
    admin_state_up BOOLEAN NOT NULL,
    external_gateway_info {text},
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision_number BIGINT NOT NULL
);
CREATE INDEX routers_project_id ON routers (project_id, id);
CREATE INDEX routers_project_name ON routers (project_id, name, id);
CREATE INDEX routers_name ON routers (name, id);

CREATE TABLE ports (
    id {text} PRIMARY KEY,
    project_id {text} NOT NULL,
    name {text} NOT NULL,
    network_id {text} NOT NULL REFERENCES networks (id) ON DELETE RESTRICT,
    device_id {text} NOT NULL,
    device_owner {text} NOT NULL,
    fixed_ips {text} NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision_number BIGINT NOT NULL
);
CREATE INDEX ports_project_id ON ports (project_id, id);
CREATE INDEX ports_project_name ON ports (project_id, name, id);
CREATE INDEX ports_name ON ports (name, id);
CREATE INDEX ports_network ON ports (network_id);
CREATE INDEX ports_device ON ports (device_id);
