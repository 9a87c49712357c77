# The provider comes with the package: npx hss terraform install, then terraform init.
terraform {
  # Write-only attributes, so that no state keeps the key of ssh_key.
  required_version = ">= 1.11"
  required_providers {
    hss = { source = "hss-iac/hss" }
  }
}

provider "hss" {}

variable "servers" {
  description = "What the names of the servers begin with."
  type        = string
  default     = "web-"
}

variable "topic_urn" {
  description = "SMN topic that is told of alarms; the account's message centre without it."
  type        = string
  default     = null
}

variable "ssh_key" {
  description = "The key that opens servers without an agent."
  type        = string
  sensitive   = true
  ephemeral   = true
  default     = null
}

variable "logins" {
  description = "Servers that need the agent first, by name, and how to log in where the private address does not do. The agents of all others are waited for."
  type = map(object({
    host     = optional(string)
    port     = optional(number)
    user     = optional(string)
    host_key = optional(string)
  }))
  default = {}
}

data "hss_hosts" "web" {
  name = var.servers
}

locals {
  hosts = { for host in data.hss_hosts.web.hosts : host.name => host }
  # HSS opens protection of running servers only. One that stops later stays here: it was protected before.
  servers = { for name, host in local.hosts : name => host if host.server == "running" || host.protection != "unprotected" }
}

check "every_server_runs" {
  assert {
    condition     = length(local.servers) == length(local.hosts)
    error_message = "${join(", ", setsubtract(keys(local.hosts), keys(local.servers)))} is stopped and stays unprotected until it runs."
  }
}

resource "hss_quota" "web" {
  edition     = "enterprise"
  quota_count = length(local.servers) + 1 # one to spare
  period      = { months = 1 }
  auto_renew  = true
}

resource "hss_agent_install" "web" {
  for_each = var.logins
  host_id  = local.hosts[each.key].host_id
  ssh = {
    host        = coalesce(each.value.host, local.hosts[each.key].private_ip)
    port        = each.value.port
    user        = each.value.user
    host_key    = each.value.host_key
    private_key = var.ssh_key
  }
}

resource "hss_host_protection" "web" {
  for_each      = local.servers
  host_id       = each.value.host_id
  edition       = "enterprise"
  charging_mode = "prePaid"
  depends_on    = [hss_quota.web, hss_agent_install.web]
}

resource "hss_alarm_notification" "alarms" {
  topic_urn      = var.topic_urn
  realtime       = true
  severities     = ["high", "critical"]
  ignored_events = ["weak-passwords"]
}

output "protected_servers" {
  value = length(local.servers)
}

output "listeners" {
  value = hss_alarm_notification.alarms.confirmed_listeners
}
