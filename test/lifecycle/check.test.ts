import { check } from "../../provider/lifecycle/check";
import { formatIssues, UNKNOWN } from "../../provider/schema";
import { agentInstall, alarmNotification, hostProtection, quota } from "../../provider/resources";

const issues = (...args: Parameters<typeof check>) =>
  check(...args).issues.map(({ path, message }) => `${path.join(".")}: ${message}`);

test("a wrong host protection gets every issue at once, before any call", () => {
  const { issues: found } = check(hostProtection, { hostId: "h-1", edition: "enterprize", quotaId: "q-1" });
  expect(formatIssues("hss:HostProtection web-3", found)).toBe(
    `hss:HostProtection web-3 cannot be used as written:
  edition: "enterprize" is no edition; the nearest is "enterprise" (basic, professional, enterprise, premium, wtp, container)
  quotaId: a quota goes with chargingMode "prePaid"; here it is "postPaid", which uses none`,
  );
});

test("the API's words are understood, and become ours", () => {
  const { values } = check(hostProtection, {
    hostId: "h-1",
    edition: "hss.version.advanced",
    chargingMode: "packet_cycle",
  });
  expect(values).toMatchObject({ edition: "professional", chargingMode: "prePaid" });
});

test("a rule waits for what is not known, and speaks once it is", () => {
  expect(issues(hostProtection, { hostId: UNKNOWN, edition: "basic", quotaId: UNKNOWN })).toEqual([]);
  expect(issues(hostProtection, { hostId: UNKNOWN, edition: "basic", quotaId: "q-1" })).toEqual([
    expect.stringMatching(/^quotaId: /),
  ]);
});

test.each([
  [{ count: 0 }, "count: takes a whole number from 1 to 500; here it is 0"],
  [{ count: 501 }, "count: takes a whole number from 1 to 500; here it is 501"],
  [{ period: { months: 10 } }, "period.months: takes a whole number from 1 to 9; here it is 10"],
  [{ period: { years: 4 } }, "period.years: takes 1, 2, 3 or 5 years; here it is 4"],
  [{ period: { months: 1, years: 1 } }, "period: takes months or years, not both"],
  [{ period: {} }, 'period: takes "months" or "years"'],
  [{ adopt: true }, "quotaIds: tells which quotas to adopt, and is missing"],
  [{ quotaIds: ["q"] }, "quotaIds: goes with adopt set to true; new quotas get their ids from HSS"],
  [{ adopt: true, quotaIds: ["p", "q"] }, "count: is 1, but 2 quotas are to be adopted; adopting gives none back"],
])("a quota with %j is refused", (given, message) => {
  expect(issues(quota, { edition: "enterprise", ...given })).toEqual([message]);
});

test.each([
  [
    { topicUrn: "urn:ecs:cn-north-4:p:alarms" },
    /^topicUrn: "urn:ecs:cn-north-4:p:alarms" is not the URN of an SMN topic/,
  ],
  [{ topicUrn: "urn:smn:cn-east-3:p:alarms", region: "cn-north-4" }, /^topicUrn: is a topic in region cn-east-3/],
  [{ channel: "smn" }, /^topicUrn: is required with channel "smn"/],
  [{ channel: "messageCenter", topicUrn: "urn:smn:cn-north-4:p:alarms" }, /^topicUrn: goes with channel "smn"/],
  [
    { ignoredEvents: ["weak-pasword"] },
    /^ignoredEvents.0: "weak-pasword" is no event class; the nearest is "weak-passwords"/,
  ],
  [{ severities: ["hihg"] }, /^severities.0: "hihg" is no severity; the nearest is "high"/],
  [{ severities: [] }, /^severities: takes 1 to 5 entries; here there are 0/],
])("alarm settings with %j are refused", (given, message) => {
  expect(issues(alarmNotification, given)).toEqual([expect.stringMatching(message)]);
});

test("directories are for web tamper protection only", () => {
  const webTamper = { directories: [{ path: "/var/www" }] };
  expect(issues(hostProtection, { hostId: "h", edition: "basic", webTamper })).toEqual([
    expect.stringMatching(/^webTamper: goes with edition "wtp"/),
  ]);
  expect(issues(hostProtection, { hostId: "h", edition: "wtp", webTamper })).toEqual([]);
});

describe("what is wrong with a login is told together with the rest", () => {
  const login = /takes a privateKey, a password, or sshAgent: true/;
  const wrong: [Record<string, unknown>, RegExp[]][] = [
    [{}, [/^ssh.host: is required$/, login]],
    [{ host: UNKNOWN }, [login]],
    [{ host: "h", password: UNKNOWN }, []],
    [{ host: "h", port: 0, sshAgent: true, bastion: { host: "" } }, [/^ssh.port: /, /^ssh.bastion.host: /, login]],
    [
      { host: "h", passphrase: "p", privatKey: "k", sshAgent: true },
      [/^ssh.privatKey: there is no property/, /^ssh.passphrase: goes with privateKey/],
    ],
    [{ host: "h", privateKey: "no key" }, [/^ssh.privateKey: /]],
  ];
  test.each(wrong)("%j", (ssh, told) => {
    expect(issues(agentInstall, { hostId: "h-1", ssh })).toEqual(told.map((each) => expect.stringMatching(each)));
  });
});
