# The network resources around a VPN: tags, name servers, pools, routes, ports; `round` 2 changes them.
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
  is_first = var.round == 1
  tags     = local.is_first ? ["blue", "office"] : ["green", "office"]
}

data "openstack_networking_network_v2" "public" { network_id = var.external }

resource "openstack_networking_network_v2" "office" {
  name           = "office-${var.round}"
  description    = "round ${var.round}"
  admin_state_up = local.is_first
  mtu            = local.is_first ? 1500 : 1450
  tags           = local.tags
}

resource "openstack_networking_subnet_v2" "desks" {
  name            = "desks-${var.round}"
  description     = "round ${var.round}"
  network_id      = openstack_networking_network_v2.office.id
  cidr            = "10.70.0.0/24"
  gateway_ip      = "10.70.0.1"
  enable_dhcp     = local.is_first
  dns_nameservers = local.is_first ? ["192.0.2.53", "192.0.2.54"] : ["192.0.2.55"]
  service_types   = local.is_first ? [] : ["network:routed"]
  tags            = local.tags
  allocation_pool {
    start = local.is_first ? "10.70.0.10" : "10.70.0.20"
    end   = "10.70.0.99"
  }
  allocation_pool {
    start = "10.70.0.110"
    end   = local.is_first ? "10.70.0.199" : "10.70.0.220"
  }
}

resource "openstack_networking_subnet_v2" "closed" {
  name       = "closed"
  network_id = openstack_networking_network_v2.office.id
  cidr       = "10.71.0.0/24"
  no_gateway = true
}

resource "openstack_networking_subnet_v2" "six" {
  name              = "six"
  network_id        = openstack_networking_network_v2.office.id
  ip_version        = 6
  cidr              = "2001:db8:70::/64"
  ipv6_ra_mode      = "slaac"
  ipv6_address_mode = "slaac"
}

resource "openstack_networking_subnet_route_v2" "branch" {
  subnet_id        = openstack_networking_subnet_v2.desks.id
  destination_cidr = "10.99.${var.round}.0/24"
  next_hop         = "10.70.0.9"
}

resource "openstack_networking_router_v2" "edge" {
  name                = "edge-${var.round}"
  description         = "round ${var.round}"
  admin_state_up      = local.is_first
  external_network_id = data.openstack_networking_network_v2.public.id
  tags                = local.tags
}

resource "openstack_networking_port_v2" "inside" {
  name               = "inside-${var.round}"
  description        = "round ${var.round}"
  network_id         = openstack_networking_network_v2.office.id
  admin_state_up     = local.is_first
  no_security_groups = true
  tags               = local.tags
  fixed_ip {
    subnet_id  = openstack_networking_subnet_v2.closed.id
    ip_address = "10.71.0.7"
  }
}

resource "openstack_networking_port_v2" "server" {
  name         = "server-${var.round}"
  network_id   = openstack_networking_network_v2.office.id
  device_owner = "compute:nova"
  fixed_ip {
    subnet_id  = openstack_networking_subnet_v2.desks.id
    ip_address = local.is_first ? "10.70.0.50" : "10.70.0.51"
  }
  allowed_address_pairs {
    ip_address = local.is_first ? "10.70.0.60" : "10.70.0.61"
  }
}

resource "openstack_networking_router_interface_v2" "desks" {
  router_id = openstack_networking_router_v2.edge.id
  subnet_id = openstack_networking_subnet_v2.desks.id
}

resource "openstack_networking_router_interface_v2" "closed" {
  router_id = openstack_networking_router_v2.edge.id
  port_id   = openstack_networking_port_v2.inside.id
}

resource "openstack_networking_router_route_v2" "branch" {
  depends_on       = [openstack_networking_router_interface_v2.desks]
  router_id        = openstack_networking_router_v2.edge.id
  destination_cidr = "10.98.${var.round}.0/24"
  next_hop         = "10.70.0.9"
}

data "openstack_networking_subnet_ids_v2" "office" {
  network_id = openstack_networking_network_v2.office.id
  depends_on = [openstack_networking_subnet_v2.desks, openstack_networking_subnet_v2.closed, openstack_networking_subnet_v2.six]
}

data "openstack_networking_subnet_v2" "six" {
  name       = openstack_networking_subnet_v2.six.name
  network_id = openstack_networking_network_v2.office.id
}
