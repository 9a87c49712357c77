import fc from "fast-check";
import stringWidth from "string-width";
import { type Column, harmless, looksOf, shortened, textTable, wrapped } from "../../cli/text-table";

const columns: Column[] = [{ title: "NAME", wraps: 8 }, { title: "STATE" }, { title: "WHY", wraps: 12 }];

test("a table is no wider than its terminal, and loses no word", () => {
  const rows = [
    [
      { text: "网站服务器-1" },
      { text: "naked" },
      { text: "Nothing protects it, and no state declares that anything should." },
    ],
    [{ text: "a-name-without-any-place-to-break-it" }, { text: "in order" }, { text: "" }],
  ];
  const lines = textTable(columns, rows, { color: false, width: 50 }).split("\n");
  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(50);
  expect(lines.join(" ").replace(/\s+/g, " ")).toContain("Nothing");
  const wide = textTable(columns, rows, { color: false, width: Infinity }).split("\n");
  expect(wide).toHaveLength(3);
  expect(wide[2]).toBe("a-name-without-any-place-to-break-it  in order");
});

test("what is broken into lines is whole when put together again, wide characters included", () => {
  const texts = fc.string({ unit: fc.constantFrom("a", "b", " ", "网", "é", "🙂"), maxLength: 60 });
  fc.assert(
    fc.property(texts, fc.integer({ min: 2, max: 30 }), (text, width) => {
      const lines = wrapped(text, width);
      for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    }),
  );
});

test("nothing that a name holds reaches the terminal as a command", () => {
  expect(harmless("\u001b[2Jweb\u0007\u202e\r\n\u009b1m")).toBe("\ufffd[2Jweb\ufffd\ufffd\ufffd\ufffd\ufffd1m");
  const painted = textTable(columns, [[{ text: "\u001b[31mred", paint: (text) => text }]], { color: true, width: 80 });
  expect(painted).not.toContain("\u001b[31m");
});

test("colours go to terminals only, and only to those who want them", () => {
  const terminal = { isTTY: true, columns: 100 } as unknown as NodeJS.WriteStream;
  const pipe = { columns: 100 } as unknown as NodeJS.WriteStream;
  expect(looksOf(terminal, true, {})).toEqual({ color: true, width: 100 });
  expect(looksOf(terminal, true, { NO_COLOR: "1" })).toEqual({ color: false, width: 100 });
  expect(looksOf(terminal, false, {})).toEqual({ color: false, width: 100 });
  expect(looksOf(pipe, true, {})).toEqual({ color: false, width: Infinity });
});

describe("where there is no room", () => {
  const many: Column[] = [
    { title: "VERDICT" },
    { title: "SERVER", wraps: 16 },
    { title: "AGENT", leaves: 1 },
    { title: "EDITION", leaves: 2 },
    { title: "WHY", wraps: 20 },
  ];
  const why = "Nothing protects it, and no state declares that anything should.";
  const row = (name: string) => ["naked", name, "not installed", "professional", why].map((text) => ({ text }));
  const show = (width: number) => textTable(many, [row("web-1"), row("网站服务器".repeat(6))], { color: false, width });

  test("columns leave in their order, and the last line names them", () => {
    expect(show(Infinity)).not.toContain("left out");
    expect(show(90)).not.toContain("left out");
    expect(show(75)).toMatch(/^VERDICT +SERVER +EDITION +WHY\n[^]*\nAGENT left out: the terminal is too narrow\.$/);
    expect(show(60)).toMatch(/^VERDICT +SERVER +WHY\n[^]*\nAGENT, EDITION left out: the terminal is too narrow\.$/);
  });

  test("then what stays is shortened, wide characters included", () => {
    for (let width = 12; width <= 120; width++)
      for (const line of show(width).split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    expect(show(24)).toMatch(/^VERD\S* +SERV\S* +WHY\n/);
    expect(shortened("professional", 6)).toBe("profe…");
    expect(shortened("网站服务器", 6)).toBe("网站…");
    expect(shortened("web", 3)).toBe("web");
  });

  test("a terminal of unknown width has 80 columns", () => {
    expect(looksOf({ isTTY: true } as NodeJS.WriteStream, true, {}).width).toBe(80);
    expect(looksOf({ isTTY: true, columns: 32 } as NodeJS.WriteStream, true, {}).width).toBe(32);
  });
});
