terraform {
  required_providers {
    hss = { source = "hss-iac/hss" }
  }
}

provider "hss" {}

variable "host_id" {
  type = string
}

resource "hss_host_protection" "web" {
  host_id       = var.host_id
  edition       = "enterprise"
  charging_mode = "postPaid"
}

output "guarded_by" {
  value = hss_host_protection.web.guarded_by
}
