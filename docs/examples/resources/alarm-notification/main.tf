terraform {
  required_providers {
    hss = { source = "hss-iac/hss" }
  }
}

provider "hss" {}

variable "topic_urn" {
  type = string
}

resource "hss_alarm_notification" "alarms" {
  topic_urn      = var.topic_urn
  realtime       = true
  severities     = ["high", "critical"]
  ignored_events = ["weak-passwords"]
}

output "listeners" {
  value = hss_alarm_notification.alarms.confirmed_listeners
}
