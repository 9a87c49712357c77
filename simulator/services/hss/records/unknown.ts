import type { Operations } from "../../operation";
import { described } from "./described";

/**
 * What these tell of does not happen in a simulated cloud: nobody sets up a registry, uploads an image, scans for viruses
 * or handles an alarm, and no call of the simulator does. Their lists are empty, their counts 0, their switches off.
 */
const nothingHappened = {
  antivirus: [
    ...["ListAntiVirusPolicy", "ListAntivirusHandleHistory", "ShowAntivirusFreeQuota", "ShowAntivirusPayPerScanStatus"],
    ...["ListAntiVirusResult", "ListAntiVirusTask"],
  ],
  applications: [
    ...["ListAppWhitelistEvent", "ListAppWhitelistPolicyHost", "ListAppWhitelistPolicy"],
    ...["ListAppWhitelistPolicyProcessExtend", "ListRaspEvents", "ShowRaspProtectStatistics"],
  ],
  assets: [
    ...["ListAiComponentDetail", "ListAiComponentStatistics", "ListAppChangeHistories", "ListGlobalAssetScanTask"],
    ...["ListJarPackageStatistics", "ListWebAppAndServices", "ListWebAppAndServiceStatistics", "ListWebSiteHostInfo"],
    ...["ListWebFrameworkHostInfo", "ListWebFrameworkStatistics", "ListWebSiteStatistics"],
    ...["ListAutoLaunchChangeHistories"],
  ],
  baselines: [
    ...["ShowCheckRuleFixFailDetail", "ListCheckRulesInfo", "ShowDefaultSecurityCheckPolicy", "ListBaselineWhiteLists"],
    ...["ShowExtendedWeakPassword"],
  ],
  containers: [
    ...["ListClusterEvents", "ListClusterProtectionDefaultPolicy", "ListClusterProtectionPolicy", "ListContainerLogs"],
    ...["ListClusterRiskAffectResources", "ListClusterRisks", "ListIacFileRisks", "ListIacFiles", "ShowAgentAddress"],
    ...["ListMultiCloudClusters", "ShowMultiCloudClusterImageCommand", "ListSecurityGroups", "ListK8sCronJobs"],
    ...["ListK8sJobs"],
  ],
  events: [
    ...["ListAlarmWhiteList", "ListEventHandleHistory", "ListLoginWhiteList", "ListSystemUserWhiteList"],
    ...["ListBlockedIp", "ListFileEvents", "ListFileHosts", "ShowFileStatistic", "ShowDecoyPortHostList"],
    ...["ListCustomRuleConfigs", "ListHostRaspProtectHistoryInfo", "ListHostProtectHistoryInfo"],
  ],
  images: [
    ...["ListCicdConfigurations", "ListGlobalImageApps", "ListImageRiskConfigs", "ShowImageBaselineStatistic"],
    ...[
      "ShowImageFilesStat",
      "ListLocalImageAppInfo",
      "ListImageNonCompliantApp",
      "ListRegistry",
      "ListRegistryImages",
    ],
    ...["ListRegistryStatistics", "ListImageSensitiveInfo", "ListImageSensitive", "ListImageScanTask"],
    ...["ShowImageUploadCommand", "ListGlobalVulnerabilities", "ListVulnerabilityCve", "ListImageWhiteLists"],
  ],
  ransomware: ["ListOperationLogsByVaultName", "ListBackupVaults", "ListBackedupByHostId"],
  settings: [
    ...["ListMalwareCollectStatus", "ShowMalwareReminders", "ShowPageNotices", "ShowPolicySwitchStatus"],
    ...["ListPluginInfo", "ListPluginInstallScript", "ListDockerPlugins", "ListSystemConfigs", "ListSecurityReport"],
    ...["ShowWelfareAreaInfo", "ShowHotInformation", "ListTasks", "ShowTaskStatistics"],
  ],
  vulnerabilities: [
    ...["ListVulHandleHistory", "ShowVulScanTaskEstimatedTime", "ShowVulTaskStatistics"],
    ...["ListUrgentVulnerabilities", "ListVulWhiteList"],
  ],
};

export const unknownOperations: Operations = Object.fromEntries(
  Object.values(nothingHappened)
    .flat()
    .map((name) => [name, described(name)]),
);
