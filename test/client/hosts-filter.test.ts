/** Several hosts asked for by one call, over HTTP, as a service may understand it that knows the filter or does not. */
import { connect } from "../../provider/client";
import { type Rules, type Simulator, startSimulator } from "../../simulator";
import { HastyClock } from "./support/clocks";

const web = (count: number) => Array.from({ length: count }, (_each, index) => `web-${index + 1}`);

async function cloudOf(servers: number, hostIdList: Rules["hostIdList"] = "known") {
  const sim = await startSimulator({ servers: web(servers), rules: { hostIdList } });
  const clock = new HastyClock();
  const cloud = await connect({}, { environment: { ...sim.environment, HSS_STATE_HOME: "" }, clock, metadata: null });
  const ids = sim.servers.map(({ id }) => id);
  return {
    sim,
    clock,
    ids,
    /** The names of hosts that are asked for at one moment, undefined for those there are none of. */
    async get(hostIds: readonly string[], options: { fresh?: boolean } = {}) {
      const hosts = await Promise.all(hostIds.map((id) => cloud.hss.hosts.get(id, options)));
      return hosts.map((host) => host?.name);
    },
    list: () => cloud.hss.hosts.list(),
    async [Symbol.asyncDispose]() {
      await cloud.close();
      await sim.close();
    },
  };
}

/** What the calls for hosts have asked for: a page, one host, or several. */
const asked = ({ requests }: Simulator) =>
  requests
    .filter(({ label }) => label === "GET hosts")
    .map(({ query }) => {
      const list = query["host_id_list"];
      if (list !== undefined) return `several: ${String(list).split(",").length}`;
      return query["host_id"] === undefined ? `page at ${String(query["offset"])}` : "one";
    });

test("a few hosts of many are one call, with their ids joined by commas", async () => {
  await using set = await cloudOf(450);
  await set.list();
  set.sim.resetCalls();
  const wanted = [set.ids[0], set.ids[210], "nowhere", set.ids[449]].map(String);
  expect(await set.get(wanted, { fresh: true })).toEqual(["web-1", "web-211", undefined, "web-450"]);
  expect(asked(set.sim)).toEqual(["several: 4"]);
  const [request] = set.sim.requests;
  expect(request?.query).toMatchObject({ host_id_list: wanted.join(","), limit: "200", offset: "0" });
});

test("no call names more than the hundred that are allowed", async () => {
  await using set = await cloudOf(900);
  await set.list();
  set.sim.resetCalls();
  const names = await set.get(set.ids.slice(0, 250), { fresh: true });
  expect(names).toEqual(web(250));
  expect(asked(set.sim)).toEqual(["several: 100", "several: 100", "several: 50"]);
  expect(set.sim.requests.every(({ status }) => status === 200)).toBe(true);
});

test("one host alone is asked for by the filter that every service knows", async () => {
  await using set = await cloudOf(3);
  expect(await set.get([String(set.ids[1])])).toEqual(["web-2"]);
  expect(asked(set.sim)).toEqual(["one"]);
});

describe.each(["ignored", "refused"] as const)("where the filter for several is %s", (rule) => {
  test("that is found out once, and every answer is right", async () => {
    await using set = await cloudOf(450, rule);
    await set.list();
    set.sim.resetCalls();
    const wanted = [set.ids[0], set.ids[210], "nowhere", set.ids[449]].map(String);
    expect(await set.get(wanted, { fresh: true })).toEqual(["web-1", "web-211", undefined, "web-450"]);
    const [first, ...others] = asked(set.sim);
    expect(first).toBe("several: 4");
    expect(others.filter((call) => call.startsWith("several"))).toEqual([]);
    expect(others.length).toBeLessThanOrEqual(4);

    set.sim.resetCalls();
    expect(await set.get([String(set.ids[1]), String(set.ids[2])], { fresh: true })).toEqual(["web-2", "web-3"]);
    expect(asked(set.sim)).toEqual(["one", "one"]);
  });

  test("many hosts are walked for, and those that are not there are not told to be", async () => {
    await using set = await cloudOf(400, rule);
    const nowhere = Array.from({ length: 50 }, (_, index) => `nowhere-${index}`);
    expect(await set.get([...set.ids, ...nowhere])).toEqual([...web(400), ...nowhere.map(() => undefined)]);
    const calls = asked(set.sim);
    // Two pages, the question by name that is not understood, and the pages anew, each with one host of the page before.
    expect(calls.length).toBeLessThanOrEqual(6);
    expect(calls.filter((call) => call === "one")).toEqual([]);
  });
});
