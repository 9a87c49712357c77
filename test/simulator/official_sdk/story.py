"""Calls the operations that the simulator serves through the official SDK and prints what came back as JSON.

The many that only read are left to data_sources.py.

Usage: story.py URL REGION ACCESS_KEY SECRET_KEY
The cloud must hold the servers web-1 and web-2 (Linux), win-1 (Windows) and the SMN topic alarms.
"""

import json
import sys

from sdk import Cloud

cloud = Cloud(*sys.argv[1:5])
region = sys.argv[2]
call = cloud.call
ALL = "all_granted_eps"


def host(name):
    return call("ListHostStatus", region=region, enterprise_project_id=ALL, host_name=name)["data_list"][0]


# Who and where
call("KeystoneListProjects", "iam", name=region)
call("KeystoneListAuthDomains", "iam")

# Hosts
hosts = call("ListHostStatus", refresh=True, above_version=True, version="hss.version.null", limit=200)["data_list"]
web, other, windows = host("web-1")["host_id"], host("web-2")["host_id"], host("win-1")["host_id"]
call("ListHostsRisk", host_id_list=[web, other])
call("ShowHostsStatistics", region=region)
call("ShowAgentStatistics")
call("ShowProtectStatistics")
call("AssociateHostAssetValue", body={"asset_value": "important", "host_id_list": [web]})
call("ChangeHostIgnoreStatus", body={"operate_type": "ignore", "host_id_list": [other]})
call("ChangeHostIgnoreStatus", body={"operate_type": "un_ignore", "host_id_list": [other]})
call("SwitchFirewallStatus", body={"firewall_status": "Closed", "host_id_list": [windows]})
call("ListSecurityEvents", category="host", last_days=7)
call("ListPlugins")
call("ListDictionaries", offset=0, limit=10, group_code="featureSwitch")
call("SetManualDetect", host_id=web, body={"type": "pwd"})
call("ShowScanStatus", host_id=web, type="pwd")
call("ShowVulScanPolicy")
call("ChangeVulScanPolicy", body={"scan_period": "one_day", "scan_range_type": "all_host", "status": "open"})

# Agents
call("ListAgentInstallScript", os_type="Linux", os_arch="x86_64", batch_install=True, type="password")
call("ListAgentVersion", os_type="Linux")
call("ChangeAgentAutoUpgradeStatus", body={"enabled": True})
call("ListAgentAutoUpgradeStatus")
call("UpgradeAgents", body={"operate_all": False, "host_id_list": [other]})
call("UninstallAgents", body={"host_id_list": [other]})

# Quotas
call("ShowProductdataOfferingInfos", region=region, site_code="HWC_CN")
order = call(
    "CreateQuotasOrder",
    region=region,
    body={
        "resource_spec_code": "hss.version.premium",
        "period_type": 2,
        "period_num": 1,
        "is_auto_renew": True,
        "is_auto_pay": False,
        "subscription_num": 2,
    },
)["order_id"]
call("ShowCustomerOrderDetails", "bss", order_id=order)
call("PayOrders", "bss", body={"order_id": order, "use_coupon": "NO", "use_discount": "NO"})
call("ShowCustomerOrderDetails", "bss", order_id=order)
resources = call("ListPayPerUseCustomerResources", "bss", body={"order_id": order, "only_main_resource": 1})["data"]
quota, spare = [resource["resource_id"] for resource in resources]
call("BatchCreateTags", resource_type="hss", resource_id=quota, body={"tags": [{"key": "环境 a/b", "value": "prod"}]})
call("BatchCreateTags", resource_type="hss", resource_id=quota, body={"tags": [{"key": "team", "value": "web"}]})
call("ListQuotasDetail", region=region, resource_id=quota)
call("ListProjectTags", resource_type="hss")
call("BatchDeleteTags", resource_type="hss", resource_id=quota, body={"tags": [{"key": "team", "value": "web"}]})
call("DeleteResourceInstanceTag", resource_type="hss", resource_id=quota, key="环境 a/b")
call("ShowResourceQuotas", version="hss.version.premium")
call("ListResourceIds", region=region, body={"resource_id_list": [quota]})
call("ListLockedStatus", resource_id=quota)
call("ChangeAutoOpenQuotaStatus", body={"enabled": True})
call("ListAutoOpenQuotaStatus")

# Protection
call(
    "SwitchHostsProtectStatus",
    region=region,
    body={
        "version": "hss.version.premium",
        "charging_mode": "packet_cycle",
        "resource_id": quota,
        "host_id_list": [web],
    },
)
host("web-1")
call("ShowVersion", region=region)
groups = call("ListPolicyGroup", limit=200)["data_list"]
premium = [g for g in groups if g["support_version"] == "hss.version.premium" and g["support_os"] == "Linux"][0]
call("AddPolicyGroup", body={"name": "copy", "description": "mine", "group_id": premium["group_id"]})
copy = call("ListPolicyGroup", group_name="copy")["data_list"][0]["group_id"]
call("ChangePolicyGroup", body={"group_id": copy, "protect_mode": "high_detection"})
call(
    "AssociatePolicyGroup",
    region=region,
    body={"target_policy_group_id": premium["group_id"], "host_id_list": [web]},
)
call("DeletePolicyGroup", body={"id_list": [copy]})
call("CancelHostsQuota", region=region, body={"resource_id_list": [quota]})
call("SetWtpProtectionStatusInfo", region=region, body={"status": True, "host_id_list": [web]})
call("SetWtpProtectionStatusInfo", region=region, body={"status": False, "host_id_list": [web]})
directories = {"protect_dir_list": [{"protect_dir": "/srv/www", "local_backup_dir": "/srv/backup"}]}
call(
    "BatchStartWebTamperProtection",
    body={"host_id_list": [web], "charging_mode": "on_demand", "protect_dir_info": directories},
)
call("SetRaspSwitch", region=region, body={"host_id_list": [web], "status": True})
call("ListWtpProtectHost", region=region, protect_status="opened")
call("UpdateWebTamperHostPolicy", host_id=web, body={"protect_dir_info": {**directories, "protect_mode": "alarm"}})
call("ShowWebTamperHostPolicy", host_id=web)
container = {"version": "hss.version.container.enterprise", "charging_mode": "on_demand", "host_id_list": [web]}
call("SwitchContainerProtectStatus", body=container)
call("ListContainerNodes", region=region)
call(
    "SwitchContainerProtectStatus",
    body={"version": "hss.version.null", "charging_mode": "on_demand", "host_id_list": [web]},
)

# Ransomware
call(
    "AddProtectionPolicy",
    region=region,
    body={
        "policy_name": "documents",
        "protection_mode": "alarm_only",
        "protection_directory": "/srv",
        "protection_type": "doc,pdf",
        "operating_system": "Linux",
    },
)
policy = call("ListProtectionPolicy", region=region, policy_name="documents")["data_list"][0]["policy_id"]
agent = host("web-1")["agent_id"]
call(
    "StartProtection",
    region=region,
    body={
        "operating_system": "Linux",
        "ransom_protection_status": "opened",
        "protection_policy_id": policy,
        "backup_protection_status": "closed",
        "agent_id_list": [agent],
        "host_id_list": [web],
    },
)
call("ListProtectionServer", region=region)
call("ListRansomwareProtectionNodes", host_id=web, ransom_protection_status="opened")
call(
    "UpdateProtectionPolicy",
    region=region,
    body={
        "policy_id": policy,
        "policy_name": "documents",
        "protection_mode": "alarm_and_isolation",
        "protection_directory": "/srv",
        "protection_type": "doc",
        "operating_system": "Linux",
    },
)
call(
    "StopProtection",
    region=region,
    body={"host_id_list": [web], "agent_id_list": [agent], "close_protection_type": "close_anti"},
)
call("DeleteProtectionPolicy", policy_id=policy, enterprise_project_id="0")

# Groups and settings
call("AddHostsGroup", region=region, body={"group_name": "front", "host_id_list": [web]})
group = call("ListHostGroups", region=region, group_name="front")["data_list"][0]["group_id"]
call("ChangeHostsGroup", region=region, body={"group_id": group, "group_name": "front", "host_id_list": [web, other]})
call("DeleteHostsGroup", region=region, group_id=group)
basic = {"version": "hss.version.basic", "charging_mode": "on_demand", "host_id_list": [web]}
call("SwitchHostsProtectStatus", region=region, body=basic)
call("ModifyLoginCommonIp", body={"ip_addr": "192.0.2.1", "host_id_list": [web]})
call("ListLoginCommonIp")
call("ModifyLoginCommonLocation", body={"area_code": 110000, "host_id_list": [web]})
call("ListLoginCommonLocation")
call("ModifyLoginWhiteIp", body={"white_ip": "192.0.2.1", "enabled": True, "host_id_list": [web]})
call("ListLoginWhiteIp")
topic = call("ListTopics", "smn")["topics"][0]["topic_urn"]
call("ListTopicDetails", "smn", topic_urn=topic)
call("ListSubscriptionsByTopic", "smn", topic_urn=topic, offset=0, limit=10)
two_factor = {"auth_type": "sms", "topic_display_name": "alarms", "topic_urn": topic, "host_id_list": [web]}
call("SetTwoFactorLoginConfig", body={"enabled": True, **two_factor})
call("ListTwoFactorLoginHost", limit=10, offset=0)
call("StartAutoKillVirusStatus", body={"enabled": True})
call("ListAutoKillVirusStatus")
call("ChangeSwitchesStatus", code="image_popup", body={"enabled": True})
call("ShowSwitchesStatus", code="image_popup")
call(
    "UpdateAlarmConfig",
    region=region,
    body={
        "alarm_type": "sms",
        "topic_urn": topic,
        "daily_alarm": True,
        "realtime_alarm": True,
        "alarm_level": "high",
        "ignored_event_class_list": ["weak_passwords", "1010"],
    },
)
call("ListAlarmConfig")

# Servers, and the end of the quotas
created = call("ListServersDetails", "ecs", limit=10)["servers"][0]["id"]
call("ShowServer", "ecs", server_id=created)
call("UpdateServerMetadata", "ecs", server_id=created, body={"metadata": {"__support_agent_list": "ces"}})
call("CancelAutoRenewalResources", "bss", resource_id=quota)
call("AutoRenewalResources", "bss", resource_id=quota, body={})
unsubscribe = {"resource_ids": [quota, spare], "unsubscribe_type": 1}
call("CancelResourcesSubscription", "bss", body=unsubscribe)

# Errors as the SDK sees them
errors = len(cloud.results)
call("CancelResourcesSubscription", "bss", body=unsubscribe)
call("SwitchHostsProtectStatus", body={"version": "hss.version.null", "host_id_list": ["nobody"]})
call(
    "SwitchHostsProtectStatus",
    body={"version": "hss.version.premium", "charging_mode": "packet_cycle", "host_id_list": [web]},
)
call("UninstallAgents", body={"host_id_list": [other]})

json.dump({"results": cloud.results[:errors], "errors": cloud.results[errors:]}, sys.stdout, ensure_ascii=False)
