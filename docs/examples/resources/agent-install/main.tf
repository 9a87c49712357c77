terraform {
  # Write-only attributes, so that no state keeps the key.
  required_version = ">= 1.11"
  required_providers {
    hss = { source = "hss-iac/hss" }
  }
}

provider "hss" {}

variable "host_id" {
  type = string
}

variable "address" {
  type = string
}

variable "port" {
  type = number
}

variable "user" {
  type = string
}

variable "host_key" {
  type = string
}

variable "private_key" {
  type      = string
  sensitive = true
  ephemeral = true # no plan file keeps it
}

resource "hss_agent_install" "web" {
  host_id = var.host_id
  ssh = {
    host        = var.address
    port        = var.port
    user        = var.user
    private_key = var.private_key
    host_key    = var.host_key
  }
}

output "status" {
  value = hss_agent_install.web.status
}
