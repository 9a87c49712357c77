import { storyWithEngine } from "./support/engines";
import { stage } from "./support/stage";

const block = (type: string, body: string, ignored: string) =>
  `resource "${type}" "x" {\n${body}\n  lifecycle {\n    ignore_changes = ${ignored}\n  }\n}\n`;

storyWithEngine("what is ignored is neither bought nor changed by the apply of something else", async (engine) => {
  await using set = await stage(engine, { servers: ["web-1"] });
  const { cloud } = set;
  const id = cloud.server("web-1").id;
  const write = (count: number, edition: string, minutes: number, renew: boolean) =>
    set.write(
      block(
        "hss_quota",
        `  edition = "professional"\n  quota_count = ${count}\n  auto_renew = ${renew}`,
        "[quota_count]",
      ) +
        block(
          "hss_host_protection",
          `  host_id = "${id}"\n  edition = "${edition}"\n  agent_timeout_minutes = ${minutes}`,
          "[edition]",
        ) +
        block("hss_alarm_notification", `  realtime = false\n  daily = ${renew}`, "[realtime]"),
    );
  write(1, "enterprise", 5, false);
  await set.ok("apply");
  cloud.server("web-1").edition = "premium";
  cloud.alarms().realtime = true;

  write(3, "professional", 6, true);
  const { changes } = await set.plan();
  expect(Object.values(changes).map(({ actions, changed }) => [actions, changed])).toEqual([
    [["update"], ["daily"]],
    [["update"], ["agent_timeout_minutes"]],
    [["update"], ["auto_renew"]],
  ]);
  const applied = await set.ok("apply", "plan.bin");
  expect(applied.said).not.toContain("not as declared");
  expect(cloud.quotas.filter(({ edition }) => edition === "professional")).toMatchObject([{ autoRenew: true }]);
  expect(cloud.server("web-1").edition).toBe("premium");
  expect(cloud.alarms()).toMatchObject({ realtime: true, daily: true });
  expect(await set.plan()).toMatchObject({ code: 0 });
  await set.ok("destroy");
});

storyWithEngine("what has been met is no mistake where it is ignored", async (engine) => {
  await using set = await stage(engine, { servers: ["web-1"] });
  const { cloud } = set;
  const protection = `  host_id = "${cloud.server("web-1").id}"\n  edition = "enterprise"`;
  const quota = '  edition = "professional"\n  quota_count = 1';
  set.write(block("hss_host_protection", protection, "[protection]") + block("hss_quota", quota, "all"));
  await set.ok("apply");
  expect(await set.plan()).toMatchObject({ code: 0 });
  cloud.server("web-1").protection = "unprotected";
  expect(await set.plan()).toMatchObject({ code: 0 });
  await set.ok("destroy");
  expect(cloud.quotas.filter(({ edition }) => edition === "professional")).toEqual([]);
});

storyWithEngine("an empty collection where there was none is declared from then on", async (engine) => {
  await using set = await stage(engine, { servers: ["web-1"] });
  const write = (events: string, tags: string) =>
    set.write(
      `resource "hss_alarm_notification" "x" {\n  ${events}\n}\n` +
        `resource "hss_host_protection" "x" {\n  host_id = "${set.cloud.server("web-1").id}"\n  edition = "enterprise"\n  ${tags}\n}\n`,
    );
  write("", "");
  await set.ok("apply");
  write("ignored_events = []", "tags = {}");
  await set.ok("apply");
  expect(await set.plan()).toMatchObject({ code: 0 });
});

storyWithEngine("a project that is declared along with something else is no broken promise", async (engine) => {
  await using set = await stage(engine, {});
  const write = (realtime: boolean, more = "") =>
    set.write(`resource "hss_alarm_notification" "x" {\n  realtime = ${realtime}\n  ${more}\n}\n`);
  write(true);
  await set.ok("apply");
  write(false, 'enterprise_project_id = "0"');
  expect((await set.ok("apply")).said).not.toContain("not as declared");
  expect(set.cloud.alarms().realtime).toBe(false);
  expect(await set.plan()).toMatchObject({ code: 0 });
});
