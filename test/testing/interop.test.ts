import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PulumiProgram } from "../../testing";
import { goldenProgram } from "./golden-fixture";
import { describeWithPulumi } from "./real-pulumi";

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), "interop-"));
afterAll(() => rmSync(folder, { recursive: true }));

const open = (engine: "embedded" | "pulumi", passphrase = "shared") =>
  PulumiProgram.from(goldenProgram, {
    engine,
    passphrase,
    config: { color: "blue", token: { secret: "hush" } },
    environment: { GOLDEN: folder },
  });

const unchanged = { changed: false, summary: { same: 5 } };

describeWithPulumi("a state that one engine exports and the other imports", () => {
  test("shows no changes to the real engine, which can read its secrets", async () => {
    await using embedded = await open("embedded");
    await using real = await open("pulumi");
    await embedded.up();
    await real.import(await embedded.export());
    expect(await real.preview({ refresh: true, expectNoChanges: true })).toMatchObject(unchanged);
    expect(await real.up()).toMatchObject(unchanged);
    expect(JSON.stringify(await real.export({ showSecrets: true }))).toContain("s3cret");
    expect(await real.destroy()).toMatchObject({ summary: { delete: 5 } });
  });

  test("shows no changes to the embedded engine, which can destroy what the real one made", async () => {
    await using real = await open("pulumi");
    await using embedded = await open("embedded");
    await real.up();
    await embedded.import(await real.export());
    expect(await embedded.preview({ refresh: true, expectNoChanges: true })).toMatchObject(unchanged);
    expect(await embedded.resources()).toEqual(await real.resources());
    expect(await embedded.destroy()).toMatchObject({ summary: { delete: 5 } });
    expect(await embedded.resources()).toEqual([]);
  });
});

test("an exported state goes on in another program object, and has no secret in the clear", async () => {
  await using first = await open("embedded");
  await first.up();
  const document = await first.export();
  expect(JSON.stringify(document)).not.toMatch(/s3cret|hush/);
  await using second = await open("embedded");
  await second.import(document);
  expect(await second.preview({ expectNoChanges: true })).toMatchObject(unchanged);
  await using stranger = await open("embedded", "another");
  await expect(stranger.import(document)).rejects.toThrow("another passphrase");
});
