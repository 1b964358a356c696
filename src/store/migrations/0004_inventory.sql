-- What networks, subnets, routers and ports keep beside what VPN resources need of them. Lists are JSON.

ALTER TABLE networks ADD COLUMN provider_physical_network {text};
ALTER TABLE networks ADD COLUMN provider_segmentation_id {text};
ALTER TABLE networks ADD COLUMN port_security_enabled BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE networks ADD COLUMN tags {text} NOT NULL DEFAULT '[]';

ALTER TABLE subnets ADD COLUMN allocation_pools {text} NOT NULL DEFAULT '[]';
ALTER TABLE subnets ADD COLUMN dns_nameservers {text} NOT NULL DEFAULT '[]';
ALTER TABLE subnets ADD COLUMN host_routes {text} NOT NULL DEFAULT '[]';
ALTER TABLE subnets ADD COLUMN service_types {text} NOT NULL DEFAULT '[]';
ALTER TABLE subnets ADD COLUMN ipv6_ra_mode {text};
ALTER TABLE subnets ADD COLUMN ipv6_address_mode {text};
ALTER TABLE subnets ADD COLUMN tags {text} NOT NULL DEFAULT '[]';

ALTER TABLE routers ADD COLUMN routes {text} NOT NULL DEFAULT '[]';
ALTER TABLE routers ADD COLUMN tags {text} NOT NULL DEFAULT '[]';

ALTER TABLE ports ADD COLUMN description {text} NOT NULL DEFAULT '';
ALTER TABLE ports ADD COLUMN admin_state_up BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE ports ADD COLUMN mac_address {text} NOT NULL DEFAULT '';
ALTER TABLE ports ADD COLUMN allowed_address_pairs {text} NOT NULL DEFAULT '[]';
ALTER TABLE ports ADD COLUMN port_security_enabled BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE ports ADD COLUMN tags {text} NOT NULL DEFAULT '[]';
