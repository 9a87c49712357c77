import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const command = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name)))
  .find((file) => existsSync(file));

/** A test in a real browser, without a window. Without one it fails in CI, and is skipped by name elsewhere. */
export function testInBrowser(name: string, story: (browser: Browser) => Promise<void>): void {
  if (command === undefined && !process.env["CI"]) {
    test.skip(`${name} (skipped: there is no chromium on PATH)`, () => undefined);
    return;
  }
  test(
    name,
    async () => {
      if (command === undefined) throw new Error("There is no chromium on PATH, and here there has to be.");
      // Whoever runs tests as root, as in containers, can have no sandbox.
      const browser = await chromium.launch({ executablePath: command, args: ["--no-sandbox"] });
      try {
        await story(browser);
      } finally {
        await browser.close();
      }
    },
    120_000,
  );
}
