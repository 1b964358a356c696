# A tunnel to the far side of a demo with real tunnels.
terraform {
  required_providers {
    openstack = { source = "terraform-provider-openstack/openstack" }
  }
}

variable "external" { type = string }
variable "service" { type = string }

resource "openstack_vpnaas_ike_policy_v2" "real" {
  name                 = "real"
  ike_version          = "v2"
  encryption_algorithm = "aes-256"
  auth_algorithm       = "sha256"
  pfs                  = "group14"
}

resource "openstack_vpnaas_ipsec_policy_v2" "real" {
  name                 = "real"
  encryption_algorithm = "aes-256"
  auth_algorithm       = "sha256"
  pfs                  = "group14"
}

resource "openstack_vpnaas_site_connection_v2" "real" {
  name           = "real"
  vpnservice_id  = var.service
  ikepolicy_id   = openstack_vpnaas_ike_policy_v2.real.id
  ipsecpolicy_id = openstack_vpnaas_ipsec_policy_v2.real.id
  peer_address   = "203.0.113.250"
  peer_id        = "203.0.113.250"
  peer_cidrs     = ["10.2.0.0/24"]
  psk            = "a secret of the demo"
}
