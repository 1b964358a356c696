-- The agents of the data plane; `fence` counts the leases of each.
CREATE TABLE agents (
    name {text} PRIMARY KEY,
    fence BIGINT NOT NULL
);

-- Which agents have a VPN service: the one that it is assigned to (`is_current` 1), and those that may still have something of
-- it (0). No reference to the service: what is left of one outlives it.
CREATE TABLE agent_services (
    vpnservice_id {text} NOT NULL,
    agent {text} NOT NULL,
    is_current BIGINT NOT NULL,
    PRIMARY KEY (vpnservice_id, agent)
);
