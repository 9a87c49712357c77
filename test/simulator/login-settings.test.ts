import { done, refusal, start } from "./cloud";

const world = (more: Parameters<typeof start>[0] = {}) =>
  start({
    servers: [
      { name: "web", edition: "basic" },
      { name: "db", edition: "basic" },
      { name: "bare" },
      { name: "dead", agent: "offline", edition: "basic" },
      { name: "new", agent: "not_installed" },
      { name: "win", os: "Windows", edition: "basic" },
    ],
    ...more,
  });

const kinds = [
  ["login-common-ip", "ip_addr", 20],
  ["login-white-ip", "white_ip", 10],
] as const;

describe.each(kinds)("%s", (path, field, most) => {
  const at = `setting/${path}`;

  test("one write makes, replaces and deletes; networks are listed with their netmask", async () => {
    await using it = await world();
    const [web, db] = [it.id("web"), it.id("db")];
    expect(await it.post(at, { [field]: "192.0.2.0/24", host_id_list: [web, db] })).toMatchObject(done);
    await it.post(at, { [field]: "192.0.2.0/255.255.255.0", host_id_list: [db] });
    const { json } = await it.get(at);
    expect(json).toMatchObject({
      total_num: 1,
      data_list: [{ [field]: "192.0.2.0/255.255.255.0", host_id_list: [db], total_num: 1 }],
    });
    for (const filter of ["192.0.2.0/24", "192.0.2.0/255.255.255.0", "192.0.2.77/24"])
      expect((await it.get(at, { [field]: filter })).json.total_num).toBe(1);
    expect((await it.get(at, { [field]: "192.0.3.0/24" })).json.total_num).toBe(0);
    expect(await it.post(at, { [field]: "192.0.2.0/24", host_id_list: [] })).toMatchObject(done);
    expect((await it.get(at)).json).toEqual({ total_num: 0, data_list: [] });
  });

  test("lists a network as it was written where the rule says so", async () => {
    await using it = await world({ rules: { loginAddressEcho: "as-written" } });
    await it.post(at, { [field]: "10.0.0.0/8", host_id_list: [it.id("web")] });
    expect((await it.get(at)).json.data_list[0][field]).toBe("10.0.0.0/8");
  });

  test.each([
    ...["", "here", "300.1.1.1", "10.0.0.0/33", "10.0.0.0/255.0.255.0", "10.0.0.1-10.0.0.9", "10.0.0.1,10.0.0.2"],
    ...["10.0.0.0/", "10.0.0.0/8/8", "2001:db8::/129", "2001:db8::/ffff::", "10.0.0.0/-1"],
  ])("refuses the address %p", async (address) => {
    await using it = await world();
    expect(await it.post(at, { [field]: address, host_id_list: [it.id("web")] })).toMatchObject(
      refusal("HSS.0001", field),
    );
  });

  test.each(["192.0.2.1", "2001:db8::1", "2001:db8::/32", "10.0.0.0/8", "10.0.0.0/255.0.0.0", "0.0.0.0/0"])(
    "takes the address %s",
    async (address) => {
      await using it = await world();
      expect(await it.post(at, { [field]: address, host_id_list: [it.id("web")] })).toMatchObject(done);
    },
  );

  test("wants a list of hosts, each once, known, with an online agent, and protected", async () => {
    await using it = await world();
    const post = (hosts: object) => it.post(at, { [field]: "192.0.2.1", ...hosts });
    expect(await post({})).toMatchObject(refusal("HSS.0001", "host_id_list"));
    expect(await post({ host_id_list: null })).toMatchObject(refusal("HSS.0001", "host_id_list"));
    expect(await post({ host_id_list: [it.id("web"), it.id("web")] })).toMatchObject(refusal("HSS.0001", "twice"));
    expect(await post({ host_id_list: ["nobody"] })).toMatchObject(refusal("HSS.1008"));
    expect(await post({ host_id_list: [it.id("dead")] })).toMatchObject(refusal("HSS.1007"));
    expect(await post({ host_id_list: [it.id("new")] })).toMatchObject(refusal("HSS.1001"));
    expect(await post({ host_id_list: [it.id("bare")] })).toMatchObject(refusal("HSS.0001", "not protected"));
    expect((await it.get(at)).json.total_num).toBe(0);
    await using lenient = await world({ rules: { loginSettingsNeed: "nothing" } });
    const all = ["bare", "dead", "new"].map(lenient.id);
    expect(await lenient.post(at, { [field]: "192.0.2.1", host_id_list: all })).toMatchObject(done);
  });

  test(`takes ${most} entries, and changes to those that are there`, async () => {
    await using it = await world();
    const post = (n: number, hosts = [it.id("web")]) => it.post(at, { [field]: `192.0.2.${n}`, host_id_list: hosts });
    for (let n = 0; n < most; n++) expect(await post(n)).toMatchObject(done);
    expect(await post(99)).toMatchObject(refusal("HSS.0001", String(most)));
    expect(await post(0, [it.id("db")])).toMatchObject(done);
    expect(await post(1, [])).toMatchObject(done);
    expect(await post(99)).toMatchObject(done);
  });
});

test("an SSH white list entry is disabled unless it says otherwise", async () => {
  await using it = await world();
  const put = (more: object) =>
    it.post("setting/login-white-ip", { white_ip: "192.0.2.1", host_id_list: [it.id("web")], ...more });
  const enabled = async () => (await it.get("setting/login-white-ip")).json.data_list[0].enabled;
  await put({ enabled: true });
  expect(await enabled()).toBe(true);
  await put({});
  expect(await enabled()).toBe(false);
});

test("common locations: by code, ten at most, beside those that HSS learns", async () => {
  await using it = await world();
  const post = (area_code: number, hosts = [it.id("web")]) =>
    it.post("setting/login-common-location", { area_code, host_id_list: hosts });
  for (let code = 1; code <= 10; code++) expect(await post(code)).toMatchObject(done);
  expect(await post(11)).toMatchObject(refusal("HSS.0001", "10"));
  for (let code = 1; code <= 9; code++) expect(await post(code, [])).toMatchObject(done);
  expect((await it.get("setting/login-common-location", { area_code: 10 })).json.data_list).toEqual([
    { area_code: 10, total_num: 1, host_id_list: [it.id("web")] },
  ]);
  it.cloud.server("web").loginAreaCodes = [86, 10];
  const host = await it.host(it.id("web"), { get_common_login_locations: true });
  expect(host.common_login_area_codes).toEqual([10, 86]);
});

test("two-factor login wants a topic for messages only, paging always, and a server that can", async () => {
  await using it = await world();
  const put = (more: object, name = "web") =>
    it.put("setting/two-factor-login/config", {
      enabled: true,
      auth_type: "code",
      host_id_list: [it.id(name)],
      ...more,
    });
  expect(await put({ auth_type: "sms" })).toMatchObject(refusal("HSS.0001", "topic_urn"));
  expect(await put({}, "bare")).toMatchObject(refusal("HSS.0001", "not protected"));
  expect(await put({}, "win")).toMatchObject(refusal("HSS.0001", "not Linux"));
  it.cloud.server("db").selinux = "enforcing";
  expect(await put({}, "db")).toMatchObject(refusal("HSS.0001", "SELinux"));
  Object.assign(it.cloud.server("db"), { selinux: "disabled", openSshVersion: "8.2p1" });
  expect(await put({}, "db")).toMatchObject(refusal("HSS.0001", "OpenSSH 8.2p1"));
  expect(await put({})).toMatchObject(done);
  expect(await it.get("setting/two-factor-login/hosts")).toMatchObject(refusal("HSS.0001", "query.limit is required"));
  expect((await it.get("setting/two-factor-login/hosts", { limit: 10, offset: 0 })).json.data_list[0]).toMatchObject({
    auth_switch: true,
    auth_type: "code",
  });
  await put({ enabled: false });
  expect((await it.host(it.id("web"))).two_factor_auth).toBe(false);
});

test("a test sees and sets all of it; a deleted server leaves it", async () => {
  await using it = await world();
  const [web, db] = [it.id("web"), it.id("db")];
  const login = it.cloud.login();
  login.commonIps = [{ address: "10.0.0.0/8", hostIds: [web] }];
  login.sshWhiteIps = [{ address: "192.0.2.1", hostIds: [web, db], enabled: true }];
  login.commonLocations = [{ areaCode: 86, hostIds: [db] }];
  Object.assign(login, { virusKill: true, switches: ["image_popup"] });
  expect((await it.get("setting/login-common-ip")).json.data_list[0].ip_addr).toBe("10.0.0.0/255.0.0.0");
  expect((await it.get("setting/login-white-ip")).json.data_list[0].enabled).toBe(true);
  expect((await it.get("setting/switches/image_popup")).json).toEqual({ enabled: true });
  it.cloud.server("web").delete();
  expect([login.commonIps, login.sshWhiteIps]).toEqual([[], [{ address: "192.0.2.1", hostIds: [db], enabled: true }]]);
  expect(() => (login.commonIps = [{ address: "everywhere", hostIds: [] }])).toThrow(
    "neither an IP address nor a network",
  );
  expect(it.cloud.login("eps-1").commonIps).toEqual([]);
});
