import fc from "fast-check";
import stringWidth from "string-width";
import { harmless, looksOf, textTable, wrapped } from "../../cli/text-table";

const columns = [{ title: "NAME", wraps: 8 }, { title: "STATE" }, { title: "WHY", wraps: 12 }];

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
