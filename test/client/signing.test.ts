import { AKSKSigner } from "@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner";
import { BasicCredentials } from "@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials";
import fc from "fast-check";
import { authorization, escape, type Query, queryString, sdkDate } from "../../provider/client/signing";
import vectors from "../fixtures/signing-vectors.json";

interface Vector {
  id: string;
  ak: string;
  sk: string;
  method: string;
  url: string;
  query: Query;
  headers: Record<string, string>;
  body: string | null;
  expectedAuthorization: string;
  singleEncodedAuthorization?: string;
}

function sign(vector: Vector): string {
  const path = decodeURIComponent(new URL(vector.url).pathname).split("/").map(escape).join("/");
  const { method, query, headers, body, ak, sk } = vector;
  return authorization({ method, path, query, headers, body: body ?? "" }, { accessKey: ak, secretKey: sk });
}

test.each((vectors as unknown as Vector[]).map((vector) => [vector.id, vector] as const))("vector %s", (_, vector) => {
  expect(sign(vector)).toBe(vector.singleEncodedAuthorization ?? vector.expectedAuthorization);
});

test("signs as the official SDK does", () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9_.~-]{1,12}$/);
  const value = fc.string({ unit: "grapheme", maxLength: 12 });
  fc.assert(
    fc.property(
      fc.constantFrom("GET", "POST", "PUT", "DELETE"),
      fc.array(word, { minLength: 1, maxLength: 4 }).filter((segments) => !segments.some((one) => /^\.+$/.test(one))),
      fc.dictionary(word, value, { maxKeys: 5, noNullPrototype: true }),
      fc.string({ unit: "grapheme" }),
      (method, segments, query, content) => {
        const path = `/${segments.join("/")}`;
        const headers = {
          "X-Sdk-Date": "20240115T083000Z",
          host: "hss.cn-north-4.myhuaweicloud.com",
          region: "cn-north-4",
        };
        const data = JSON.stringify({ content });
        const credentials = { ak: "AKEXAMPLE", sk: "SKEXAMPLE" };
        const request = {
          endpoint: `https://${headers.host}${path}`,
          url: `https://${headers.host}${path}`,
          method,
          headers: { ...headers, "content-type": "application/json" },
          queryParams: query,
          data: { content },
        };
        const official = AKSKSigner.sign(
          request as never,
          new BasicCredentials().withAk(credentials.ak).withSk(credentials.sk),
        ) as Record<string, string>;
        const ours = authorization(
          { method, path, query, headers: { ...headers, "content-type": "application/json" }, body: data },
          { accessKey: credentials.ak, secretKey: credentials.sk },
        );
        expect(ours).toBe(official["Authorization"]);
      },
    ),
  );
});

test("what is sent as the query is what was signed", () => {
  expect(queryString({ b: ["2", "1"], a: "x y*'", empty: "" })).toBe("a=x%20y%2A%27&b=1&b=2&empty=");
  expect(sdkDate(Date.UTC(2024, 0, 15, 8, 30, 0, 123))).toBe("20240115T083000Z");
});
