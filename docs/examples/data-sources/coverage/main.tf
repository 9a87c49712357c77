terraform {
  required_providers {
    hss = { source = "hss-iac/hss" }
  }
}

provider "hss" {}

data "hss_coverage" "web" {
  name = "web-"
}

output "percent" {
  value = data.hss_coverage.web.percent
}
