import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { outputs } from "../../cli/drift/outputs";
import { harmless } from "../../cli/text-table";
import { failing, type Report } from "../../provider/compliance";
import { hostileName, sampleReport } from "../compliance/reports";
import { testInBrowser } from "./browser";

/** Where screenshots go, if anybody wants to look at them. */
const album = process.env["HSS_SCREENSHOTS"];
const folder = mkdtempSync(join(tmpdir(), "hss-html-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rendered = (report: Report): string =>
  outputs.html(report, { color: false, width: Infinity, all: false, failing: failing(report, new Set(["error"])) });

interface Opened {
  page: Page;
  /** Errors of the page, and everything that it asked for. */
  errors: string[];
  asked: string[];
}

async function open(browser: Browser, report: Report, look: { dark?: boolean; width?: number } = {}): Promise<Opened> {
  const file = join(folder, "report.html");
  writeFileSync(file, rendered(report));
  const context = await browser.newContext({
    colorScheme: look.dark ? "dark" : "light",
    viewport: { width: look.width ?? 1280, height: 900 },
    offline: true,
  });
  const page = await context.newPage();
  const [errors, asked]: [string[], string[]] = [[], []];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") errors.push(message.text());
  });
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, errors, asked };
}

const rows = (page: Page) => page.locator("#rows tr");

async function snap(page: Page, name: string): Promise<void> {
  const picture = await page.screenshot(album === undefined ? {} : { path: join(album, `${name}.png`) });
  // A page that is blank makes a far smaller picture.
  expect(picture.length).toBeGreaterThan(20_000);
}

testInBrowser(
  "the page shows coverage, filters, searches and opens a server, by keyboard and offline",
  async (browser) => {
    const report = await sampleReport(300);
    const { page, errors, asked } = await open(browser, report);
    const count = (verdict: string) => report.summary.servers[verdict] ?? 0;

    expect(await page.locator(".ring").getAttribute("aria-label")).toBe(
      `${report.coverage.percent} % of servers are protected`,
    );
    expect(await rows(page).count()).toBe(200);
    await snap(page, "wide-light");
    await page.keyboard.press("End");
    await page.locator("#more").click();
    expect(await rows(page).count()).toBe(report.servers.length);

    // Worst first; only those that are asked for.
    expect(await rows(page).first().locator(".badge").textContent()).toBe("naked");
    await page.locator('.chip[data-verdict="waived"]').click();
    expect(await rows(page).count()).toBe(count("waived"));
    await page.locator('.chip[data-verdict="stopped"]').click();
    expect(await rows(page).count()).toBe(count("waived") + count("stopped"));
    await page.locator('.chip[data-verdict="waived"]').click();
    await page.locator('.chip[data-verdict="stopped"]').click();

    // By keyboard alone.
    await page.locator("h1").click();
    await page.keyboard.press("/");
    await page.keyboard.type("legacy-3 conflicts");
    expect(await rows(page).count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.keyboard.type("no open intrusions");
    await page.keyboard.press("Escape");
    await page.keyboard.type("intrusions web-7");
    expect(await rows(page).count()).toBe(1);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await page.locator("#detail").isVisible()).toBe(true);
    expect(await page.locator("#detail-title").textContent()).toBe("web-7");
    expect(await page.locator("#detail").innerText()).toMatch(/premium[\s\S]*2 intrusions[\s\S]*hss-policy\.yaml:\d+/);
    await snap(page, "detail-light");
    await page.keyboard.press("Escape");
    expect(await page.locator("#detail").isVisible()).toBe(false);
    expect(await page.evaluate("document.activeElement.tagName")).toBe("TR");

    expect(errors).toEqual([]);
    expect(asked).toHaveLength(1);
  },
);

testInBrowser("a server's name is never more than text", async (browser) => {
  const report = await sampleReport(20);
  const { page, errors } = await open(browser, report);
  // Shown are also the characters that would turn the line around.
  const shown = harmless(hostileName);
  expect(shown).not.toBe(hostileName);
  expect(await page.locator("#rows .name").allTextContents()).toContain(shown);
  await page.locator("#search").fill("onerror");
  expect(await rows(page).count()).toBe(1);
  await rows(page).first().click();
  expect(await page.locator("#detail-title").textContent()).toBe(shown);
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.title()).toMatch(/^Host security/);
  expect(await page.locator("script").count()).toBe(2);
  expect(errors).toEqual([]);
});

testInBrowser("it is good to look at in the dark, on a telephone, and when something is missing", async (browser) => {
  const report = await sampleReport(998);
  expect(report.servers).toHaveLength(1000);
  for (const dark of [false, true]) {
    const { page, errors } = await open(browser, report, { dark, width: 390 });
    // Nothing sticks out to the right.
    expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
    await snap(page, `narrow-${dark ? "dark" : "light"}`);
    expect(errors).toEqual([]);
  }
  const { page } = await open(browser, await sampleReport(120, { unreadable: true }), { dark: true });
  expect(await page.locator(".outcome").textContent()).toBe("Not everything could be read");
  expect(await page.locator(".notice").innerText()).toContain("There is nothing in it.");
  await snap(page, "wide-dark");
  await page.locator("#theme").click();
  expect(await page.evaluate("document.documentElement.dataset.theme")).toBe("light");
  await page.locator("h2", { hasText: "Alarms" }).scrollIntoViewIfNeeded();
  await snap(page, "below-light");
});

testInBrowser("a server that was not checked says why, and not that it has nothing", async (browser) => {
  const { page, errors } = await open(browser, await sampleReport(20, { elsewhere: 3 }));
  await page.locator('.chip[data-verdict="notChecked"]').click();
  expect(await rows(page).count()).toBe(3);
  expect(await rows(page).first().innerText()).toMatch(/not checked\s+away-1[\s\S]*unknown[\s\S]*enterprise project 7/);
  await rows(page).first().click();
  expect(await page.locator("#detail").innerText()).toMatch(/Edition\s+unknown[\s\S]*Not checked\s+It stands in/);
  expect(await page.locator("#detail").innerText()).toContain("HostProtection away-1");
  expect(errors).toEqual([]);
});
