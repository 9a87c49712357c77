import { type AddressInfo, createServer } from "node:net";
import { engineListens } from "../../provider/pulumi/engine";

test("an engine is there for as long as it listens where it said", async () => {
  const engine = createServer();
  await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", resolve));
  const address = `127.0.0.1:${(engine.address() as AddressInfo).port}`;
  expect(await engineListens(address)).toBe(true);
  await new Promise((resolve) => engine.close(resolve));
  expect(await engineListens(address)).toBe(false);
});

test.each(["", "index.js", "127.0.0.1:0"])("nobody is missing where there was no engine: %j", async (argument) => {
  expect(await engineListens(argument)).toBe(true);
});
