import fc from "fast-check";
import { Gathering } from "../../provider/resources/gathering";

test("each gets its own result, groups never overlap, nobody is served twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 30 }), async (delays) => {
      let serving = 0;
      const served: number[] = [];
      const gathering = new Gathering<number, number>(async (items) => {
        expect(++serving).toBe(1);
        await new Promise((resume) => setTimeout(resume, 3));
        served.push(...items);
        serving -= 1;
        return items.map((item) => () => {
          if (item % 5 === 4) throw new Error(`no ${item}`);
          return item * 2;
        });
      }, 2);
      const results = await Promise.allSettled(
        delays.map(async (delay, index) => {
          await new Promise((resume) => setTimeout(resume, delay));
          return gathering.join(index);
        }),
      );
      results.forEach((result, index) => {
        if (index % 5 === 4) expect(result).toMatchObject({ status: "rejected", reason: new Error(`no ${index}`) });
        else expect(result).toEqual({ status: "fulfilled", value: index * 2 });
      });
      expect(served.sort((a, b) => a - b)).toEqual(delays.map((_delay, index) => index));
    }),
    { numRuns: 20 },
  );
});

test("a group that cannot be served at all fails each with an error of its own, and the next group is served", async () => {
  let first = true;
  const gathering = new Gathering<string, string>(async (items) => {
    if (first) {
      first = false;
      throw new Error("list failed");
    }
    return items.map((item) => () => item);
  }, 1);
  const [one, two] = await Promise.allSettled([gathering.join("a"), gathering.join("b")]);
  expect([one, two]).toMatchObject([{ reason: new Error("list failed") }, { reason: new Error("list failed") }]);
  expect((one as PromiseRejectedResult).reason).not.toBe((two as PromiseRejectedResult).reason);
  await expect(gathering.join("c")).resolves.toBe("c");
});
