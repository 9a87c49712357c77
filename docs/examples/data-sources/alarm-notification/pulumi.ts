import * as hss from "hss-iac/pulumi";

export = async () => {
  const { severities, confirmedListeners } = await hss.getAlarmNotification();
  return { severities, listeners: confirmedListeners };
};
