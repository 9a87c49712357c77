terraform {
  required_providers {
    hss = { source = "hss-iac/hss" }
  }
}

provider "hss" {}

resource "hss_quota" "web" {
  edition     = "enterprise"
  quota_count = 2
  period      = { months = 1 }
  auto_renew  = true
  tags        = { team = "web" }
}

output "edition" {
  value = hss_quota.web.edition
}
