terraform {
  required_providers {
    hss = { source = "hss-iac/hss" }
  }
}

provider "hss" {}

data "hss_alarm_notification" "now" {}

output "severities" {
  value = data.hss_alarm_notification.now.severities
}

output "listeners" {
  value = data.hss_alarm_notification.now.confirmed_listeners
}
