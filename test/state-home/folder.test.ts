import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isLikelyDiscarded, openFolder, stateHomePath } from "../../provider/state-home";

let base: string;
let home: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "hss-home-"));
  home = join(base, "home");
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const isOurs = (name: string) => /^[0-9a-f]{8}\.json$/.test(name);
const openIn = (HSS_STATE_HOME = home) => openFolder("things", isOurs, { HSS_STATE_HOME });
const isRoot = process.getuid?.() === 0;

describe("where it is", () => {
  test.each([
    [{ HSS_STATE_HOME: "/srv/hss", XDG_STATE_HOME: "/x", HOME: "/home/me" }, "/srv/hss"],
    [{ HSS_STATE_HOME: "", XDG_STATE_HOME: "/x", HOME: "/home/me" }, "/x/hss-iac"],
    [{ HSS_STATE_HOME: "  ", XDG_STATE_HOME: "", HOME: "/home/me" }, "/home/me/.local/state/hss-iac"],
    [{ XDG_STATE_HOME: "relative", HOME: "/home/me" }, "/home/me/.local/state/hss-iac"],
    [{ HSS_STATE_HOME: "/srv/hss/../other/" }, "/srv/other"],
  ])("%j", (environment, path) => expect(stateHomePath(environment)).toBe(path));

  test("a relative setting is refused: each command would find another folder", () =>
    expect(() => stateHomePath({ HSS_STATE_HOME: "state" })).toThrow(/^\[state-home-relative\] .*"state"/));

  test.each([
    [{ CI: "true" }, true],
    [{ CI: "1", HSS_STATE_HOME: "" }, true],
    [{ TF_BUILD: "True" }, true],
    [{ JENKINS_URL: "https://ci.example" }, true],
    [{ CI: "false" }, false],
    [{}, false],
    [{ CI: "true", HSS_STATE_HOME: "/srv/hss" }, false],
  ])("thrown away after the job? %j", (environment, answer) => expect(isLikelyDiscarded(environment)).toBe(answer));
});

describe("a folder is made for its user alone, or refused", () => {
  test("new", async () => {
    const folder = await openIn();
    await folder.replace("00000001.json", "{}");
    expect(await folder.read("00000001.json")).toBe("{}");
    expect(await folder.list()).toEqual(["00000001.json"]);
  });

  test.each([
    [0o777, /^\[state-home-not-private\] .*mode 0777.*chmod go-w.*mkdir -m 700/],
    [0o1777, /^\[state-home-not-private\]/],
    [0o770, /^\[state-home-not-private\]/],
  ])("mode %o", async (mode, message) => {
    mkdirSync(home);
    chmodSync(home, mode);
    await expect(openIn()).rejects.toThrow(message);
    expect(readdirSync(home)).toEqual([]);
  });

  test("the remedy for a container volume works: a private folder in it", async () => {
    mkdirSync(home);
    chmodSync(home, 0o777);
    mkdirSync(join(home, "hss-iac"), { mode: 0o700 });
    await expect(openIn(join(home, "hss-iac"))).resolves.toBeDefined();
  });

  test.each(["home", "folder"])("a link in place of the %s", async (which) => {
    const elsewhere = join(base, "elsewhere");
    mkdirSync(elsewhere, { mode: 0o700 });
    if (which === "folder") mkdirSync(home, { mode: 0o700 });
    symlinkSync(elsewhere, which === "home" ? home : join(home, "things"));
    await expect(openIn()).rejects.toThrow(/^\[state-home-link\]/);
    expect(readdirSync(elsewhere)).toEqual(which === "home" ? [] : []);
  });

  test("a file in place of the home", async () => {
    writeFileSync(home, "");
    await expect(openIn()).rejects.toThrow(/^\[state-home-(not-folder|unusable)\]/);
  });

  (isRoot ? test : test.skip).each(["home", "folder", "parent"])("another user's %s", async (which) => {
    const path = { home, folder: join(home, "things"), parent: base }[which] ?? "";
    mkdirSync(path === base ? home : path, { recursive: true, mode: 0o700 });
    chownSync(path, 12345, 12345);
    await expect(openIn()).rejects.toThrow(/^\[state-home-owner\] .*belongs to user 12345, not to user 0 or root/);
  });

  (isRoot ? test : test.skip)("another user's link on the way", async () => {
    mkdirSync(join(base, "real"));
    symlinkSync(join(base, "real"), join(base, "link"));
    const { lchownSync } = await import("node:fs");
    lchownSync(join(base, "link"), 12345, 12345);
    await expect(openIn(join(base, "link", "home"))).rejects.toThrow(/^\[state-home-link\] .*link is a symbolic link/);
  });
});

describe("what is removed", () => {
  test("nothing of a folder that holds files of somebody else: it is not used", async () => {
    mkdirSync(join(home, "things"), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, "things", "thesis.txt"), "");
    writeFileSync(join(home, "things", "00000001.json"), "");
    await expect(openIn()).rejects.toThrow(/^\[state-home-foreign-files\] .*"thesis.txt"/);
    expect(readdirSync(join(home, "things")).sort()).toEqual(["00000001.json", "thesis.txt"]);
  });

  test("only files of our naming, never folders, links, or what others put there later", async () => {
    const folder = await openIn();
    await folder.replace("00000001.json", "{}");
    writeFileSync(folder.file("notes.txt"), "");
    mkdirSync(folder.file("00000002.json"));
    symlinkSync(folder.file("notes.txt"), folder.file("00000003.json"));
    for (const name of ["00000001.json", "notes.txt", "00000002.json", "00000003.json"]) await folder.remove(name);
    const left = readdirSync(folder.path).filter((name) => !name.startsWith("."));
    expect(left.sort()).toEqual(["00000002.json", "00000003.json", "notes.txt"]);
  });

  test("files of an earlier release are taken for ours, in a folder that holds nothing else", async () => {
    mkdirSync(join(home, "things"), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, "things", "00000001.json"), "{}");
    const folder = await openIn();
    await folder.remove("00000001.json");
    expect(await folder.list()).toEqual([]);
  });

  test("drafts of a killed process, a day later", async () => {
    const first = await openIn();
    const draft = first.file("00000001.json.11111111-2222-3333-4444-555555555555.new");
    writeFileSync(draft, "half");
    await openIn();
    expect(existsSync(draft)).toBe(true);
    utimesSync(draft, new Date(0), new Date(0));
    await openIn();
    expect(existsSync(draft)).toBe(false);
  });
});

test("a file is never written through a link", async () => {
  const folder = await openIn();
  const secret = join(base, "secret");
  writeFileSync(secret, "mine", { mode: 0o600 });
  symlinkSync(secret, folder.file("00000001.json"));
  await expect(folder.read("00000001.json")).rejects.toThrow(/^\[state-home-link\] .*00000001\.json/);
  await folder.replace("00000001.json", "{}");
  expect(readFileSync(secret, "utf8")).toBe("mine");
  expect(await folder.read("00000001.json")).toBe("{}");
});
