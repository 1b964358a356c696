# Every VPN resource; `round` 2 changes everything that can be changed.
terraform {
  required_providers {
    openstack = { source = "terraform-provider-openstack/openstack" }
  }
}

variable "external" { type = string }
variable "round" {
  type    = number
  default = 1
}

locals {
  is_first    = var.round == 1
  description = "round ${var.round}"
}

resource "openstack_networking_network_v2" "office" { name = "office" }

resource "openstack_networking_subnet_v2" "desks" {
  count      = 2
  name       = "desks-${count.index}"
  network_id = openstack_networking_network_v2.office.id
  cidr       = "10.7${count.index}.0.0/24"
}

resource "openstack_networking_router_v2" "edge" {
  name                = "edge"
  external_network_id = var.external
}

resource "openstack_networking_router_interface_v2" "desks" {
  count     = 2
  router_id = openstack_networking_router_v2.edge.id
  subnet_id = openstack_networking_subnet_v2.desks[count.index].id
}

resource "openstack_vpnaas_ike_policy_v2" "used" {
  name           = "ike"
  auth_algorithm = "sha256"
}

resource "openstack_vpnaas_ipsec_policy_v2" "used" {
  name           = "ipsec"
  auth_algorithm = "sha256"
  lifetime {
    units = "seconds"
    value = 7200
  }
}

# While in use, they could not be changed.
resource "openstack_vpnaas_ike_policy_v2" "free" {
  name                    = "free-ike-${var.round}"
  description             = local.description
  auth_algorithm          = local.is_first ? "sha256" : "sha512"
  encryption_algorithm    = local.is_first ? "aes-128" : "aes-256-gcm-16"
  pfs                     = local.is_first ? "group14" : "group21"
  phase1_negotiation_mode = "main"
  ike_version             = local.is_first ? "v1" : "v2"
  lifetime {
    units = "seconds"
    value = local.is_first ? 3600 : 86400
  }
}

resource "openstack_vpnaas_ipsec_policy_v2" "free" {
  name                 = "free-ipsec-${var.round}"
  description          = local.description
  auth_algorithm       = local.is_first ? "sha256" : "aes-cmac"
  encryption_algorithm = local.is_first ? "aes-192-ctr" : "aes-256"
  encapsulation_mode   = local.is_first ? "tunnel" : "transport"
  transform_protocol   = local.is_first ? "esp" : "ah"
  pfs                  = local.is_first ? "group5" : "group31"
  lifetime {
    units = "seconds"
    value = local.is_first ? 3600 : 1800
  }
}

resource "openstack_vpnaas_service_v2" "subnet" {
  name           = "service-${var.round}"
  description    = local.description
  router_id      = openstack_networking_router_v2.edge.id
  subnet_id      = openstack_networking_subnet_v2.desks[0].id
  admin_state_up = local.is_first
  depends_on     = [openstack_networking_router_interface_v2.desks]
}

resource "openstack_vpnaas_service_v2" "groups" {
  name           = "groups-${var.round}"
  router_id      = openstack_networking_router_v2.edge.id
  admin_state_up = true
  depends_on     = [openstack_networking_router_interface_v2.desks]
}

resource "openstack_vpnaas_endpoint_group_v2" "local" {
  name        = "local-${var.round}"
  description = local.description
  type        = "subnet"
  endpoints   = [openstack_networking_subnet_v2.desks[1].id]
}

resource "openstack_vpnaas_endpoint_group_v2" "peer" {
  name        = "peer-${var.round}"
  description = local.description
  type        = "cidr"
  endpoints   = ["10.80.0.0/24", "10.81.0.0/24"]
}

resource "openstack_vpnaas_site_connection_v2" "cidrs" {
  name           = "cidrs-${var.round}"
  description    = local.description
  vpnservice_id  = openstack_vpnaas_service_v2.subnet.id
  ikepolicy_id   = openstack_vpnaas_ike_policy_v2.used.id
  ipsecpolicy_id = openstack_vpnaas_ipsec_policy_v2.used.id
  peer_address   = local.is_first ? "192.0.2.10" : "192.0.2.11"
  peer_id        = local.is_first ? "192.0.2.10" : "branch.example.org"
  local_id       = local.is_first ? "" : "office.example.org"
  peer_cidrs     = ["10.90.0.0/24", "10.91.0.0/24"] # The provider crashes where they change.
  psk            = local.is_first ? "correct-horse" : "battery-staple"
  mtu            = local.is_first ? 1500 : 1400
  initiator      = local.is_first ? "bi-directional" : "response-only"
  admin_state_up = local.is_first
  dpd {
    action   = local.is_first ? "hold" : "restart"
    interval = local.is_first ? 30 : 42
    timeout  = local.is_first ? 120 : 142
  }
}

resource "openstack_vpnaas_site_connection_v2" "groups" {
  name              = "groups-${var.round}"
  vpnservice_id     = openstack_vpnaas_service_v2.groups.id
  ikepolicy_id      = openstack_vpnaas_ike_policy_v2.used.id
  ipsecpolicy_id    = openstack_vpnaas_ipsec_policy_v2.used.id
  peer_address      = "192.0.2.20"
  peer_id           = "192.0.2.20"
  local_ep_group_id = openstack_vpnaas_endpoint_group_v2.local.id
  peer_ep_group_id  = openstack_vpnaas_endpoint_group_v2.peer.id
  psk               = "correct-horse"
  admin_state_up    = true
}
