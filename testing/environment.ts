/** Names under which Huawei Cloud's own tools, and ours, find an account. */
const account = /^(HUAWEICLOUD|HUAWEI_CLOUD|HW|HSS|OS)_/;

/** Names that steer the Pulumi CLI or its language host: a test's program must not get a user's. */
const pulumi = /^PULUMI_/;

/**
 * The environment for a program under test: this process's own, without what steers Pulumi and, when a simulated cloud
 * is given, without anything that could lead to a real account.
 */
export function programEnvironment(
  inherited: NodeJS.ProcessEnv,
  cloud: { environment: Record<string, string> } | undefined,
  extra: Record<string, string>,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    if (value === undefined || pulumi.test(name)) continue;
    if (cloud && account.test(name)) continue;
    kept[name] = value;
  }
  return { ...kept, ...cloud?.environment, ...extra };
}
