terraform {
  required_providers {
    hss = { source = "hss-iac/hss" }
  }
}

provider "hss" {}

data "hss_agent_install_script" "linux" {
  arch = "x86_64"
}

output "deb" {
  value = data.hss_agent_install_script.linux.commands["deb"]
}
