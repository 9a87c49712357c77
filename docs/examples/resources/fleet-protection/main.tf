terraform {
  required_providers {
    hss = { source = "hss-iac/hss" }
  }
}

provider "hss" {}

resource "hss_fleet_protection" "web" {
  select        = { name = "web-*" }
  edition       = "enterprise"
  charging_mode = "postPaid"
}

output "guarded" {
  value = hss_fleet_protection.web.guarded
}
