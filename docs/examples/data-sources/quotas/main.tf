terraform {
  required_providers {
    hss = { source = "hss-iac/hss" }
  }
}

provider "hss" {}

data "hss_quotas" "idle" {
  edition = "enterprise"
  used    = false
}

output "idle_count" {
  value = length(data.hss_quotas.idle.quotas)
}
