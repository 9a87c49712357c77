import { readDeclared } from "../../provider/compliance";

const read = (content: string) => readDeclared("state.json", Buffer.from(content));

const secretMark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

const urn = (stack: string) => `urn:pulumi:${stack}::web::pulumi-nodejs:dynamic/hss:HostProtection::web-1`;

const pulumi = (inputs: object, outputs: object = {}, stack = "prod") =>
  JSON.stringify({
    version: 3,
    deployment: {
      resources: [
        { type: "pulumi-nodejs:dynamic/hss:HostProtection", urn: urn(stack), id: "server-1", inputs, outputs },
      ],
    },
  });

test.each([
  ['{"token": hunter2}', 1, 11],
  ['{\n  "token": "hunter2" "other"\n}', 2, 22],
  ['{"token": "hunter2"', 1, 20],
  ['{"token": "hunter2"} hunter2', 1, 22],
  ['{"token": "hunter2\n"}', 1, 19],
  ['{"token": trup, "hunter2": 1}', 1, 14],
  ["hunter2", 1, 1],
  ['{"hunter2": [1, 2,]}', 1, 19],
])("what is wrong with %j is told by its place, without a word of it", (text, line, column) => {
  expect(() => read(text)).toThrow(new Error(`It is no JSON (line ${line}, column ${column}).`));
  expect(() => read(pulumi({ hostId: { ...secretMark, plaintext: text } }))).toThrow(
    new Error(`A secret in it is no JSON (line ${line}, column ${column}).`),
  );
});
