# Resources that the standalone inventory does not support.
terraform {
  required_providers {
    openstack = { source = "terraform-provider-openstack/openstack" }
  }
}

variable "external" { type = string }

data "openstack_networking_network_v2" "public" { network_id = var.external }

resource "openstack_networking_floatingip_v2" "one" {
  pool = data.openstack_networking_network_v2.public.name
}
