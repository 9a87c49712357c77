terraform {
  required_providers {
    hss = { source = "hss-iac/hss" }
  }
}

provider "hss" {}

data "hss_hosts" "unprotected" {
  name       = "web-"
  protection = "unprotected"
}

output "names" {
  value = data.hss_hosts.unprotected.hosts[*].name
}
