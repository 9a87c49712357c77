import { readFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalRequests, stringToSign, verify } from "../../simulator/gateway/signature";
import { startSimulator, type Simulator } from "../../simulator";
import { client, send } from "./signed-client";

interface Vector {
  id: string;
  ak: string;
  sk: string;
  method: string;
  url: string;
  query: Record<string, string | string[]>;
  headers: Record<string, string>;
  body: string | null;
  date: string;
  signedHeaders: string;
  expectedAuthorization: string;
  singleEncodedAuthorization?: string;
  canonicalRequest: string;
  stringToSign: string;
}

const vectors = JSON.parse(readFileSync(join(__dirname, "../fixtures/signing-vectors.json"), "utf8")) as Vector[];

function arrived(vector: Vector, authorization: string) {
  const query = Object.entries(vector.query).flatMap(([key, values]) =>
    [values].flat().map((value) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`),
  );
  const path = vector.url.replace(/^https:\/\/[^/]+/, "");
  const headers = Object.entries({ ...vector.headers, authorization }).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  return {
    method: vector.method,
    rawUrl: `${path || "/"}${query.length > 0 ? `?${query.join("&")}` : ""}`,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.from(vector.body ?? ""),
  };
}

const moment = ({ date }: Vector) =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));

describe("signatures of the official signer", () => {
  test("there are vectors to check", () => expect(vectors.length).toBeGreaterThanOrEqual(10));

  test.each(vectors.map((vector) => [vector.id, vector] as const))("%s is let in", (_id, vector) => {
    const keys = [{ accessKey: vector.ak, secretKey: vector.sk }];
    const given = [vector.expectedAuthorization, vector.singleEncodedAuthorization].filter(
      (text) => text !== undefined,
    );
    for (const authorization of given) {
      const request = arrived(vector, authorization);
      expect(verify(request, keys, moment(vector))).toEqual({ accessKey: vector.ak });
    }
    const texts = canonicalRequests(arrived(vector, ""), vector.signedHeaders.split(";"));
    expect(texts).toContain(vector.canonicalRequest);
    expect(texts.map((text) => stringToSign(vector.date, text))).toContain(vector.stringToSign);
  });

  test.each(vectors.map((vector) => [vector.id, vector] as const))(
    "%s with one thing changed is refused",
    (_id, vector) => {
      const keys = [{ accessKey: vector.ak, secretKey: vector.sk }];
      const request = arrived(vector, vector.expectedAuthorization);
      const at = moment(vector);
      expect(verify({ ...request, method: "PATCH" }, keys, at)).toHaveProperty("refusal");
      expect(verify({ ...request, rawUrl: `/other${request.rawUrl}` }, keys, at)).toHaveProperty("refusal");
      expect(verify(request, [{ accessKey: vector.ak, secretKey: `${vector.sk}x` }], at)).toHaveProperty("refusal");
      const unsigned = request.headers["x-sdk-content-sha256"] === "UNSIGNED-PAYLOAD";
      const other = verify({ ...request, body: Buffer.from(`${vector.body ?? ""} `) }, keys, at);
      expect("refusal" in other).toBe(!unsigned);
    },
  );
});

describe("the gateway", () => {
  let cloud: Simulator;
  beforeAll(async () => {
    cloud = await startSimulator({ servers: ["web-1"] });
  });
  afterAll(() => cloud.close());

  const url = () => `/v5/${cloud.projectId}/host-management/hosts`;
  const refused = {
    status: 401,
    json: { error_code: "APIGW.0301", error_msg: expect.any(String), request_id: expect.any(String) },
  };

  test("answers a signed call and refuses an unsigned one", async () => {
    expect((await client(cloud).get("host-management/hosts")).status).toBe(200);
    const bare = await fetch(`${cloud.url}${url()}`);
    expect(bare.status).toBe(401);
    expect(await bare.json()).toMatchObject(refused.json);
  });

  test("refuses a wrong access key, a wrong secret key and a clock that is off by more than 15 minutes", async () => {
    const get = { method: "GET", url: url() };
    expect(await send(cloud, { ...get, accessKey: "NOBODY" })).toMatchObject(refused);
    expect(await send(cloud, { ...get, secretKey: "wrong" })).toMatchObject(refused);
    expect(await send(cloud, { ...get, date: new Date(Date.now() - 16 * 60_000) })).toMatchObject(refused);
    expect(await send(cloud, { ...get, date: new Date(Date.now() - 14 * 60_000) })).toMatchObject({ status: 200 });
  });

  test("takes a GET with the body {} and headers that are not signed", async () => {
    const headers = { "content-type": "application/json", region: cloud.region };
    const signedHeaders = ["x-sdk-date"];
    expect(await send(cloud, { method: "GET", url: url(), body: "{}", headers })).toMatchObject({ status: 200 });
    expect(await send(cloud, { method: "GET", url: url(), headers, signedHeaders })).toMatchObject({ status: 200 });
  });

  test("takes an endpoint that ends in a slash, and a body that ends in a newline", async () => {
    expect(await send(cloud, { method: "GET", url: `/${url()}/` })).toMatchObject({ status: 200 });
    const body = `${JSON.stringify({ host_id_list: [cloud.server("web-1").id], version: "hss.version.null" })}\n`;
    const post = { method: "POST", url: `/v5/${cloud.projectId}/host-management/protection`, body };
    expect(await send(cloud, { ...post, headers: { "content-type": "application/json" } })).toMatchObject({
      status: 200,
    });
  });

  test("wants the token of temporary credentials, signed or not", async () => {
    const credentials = [{ accessKey: "TEMPORARY", secretKey: "secret", securityToken: "token" }];
    await using temporary = await startSimulator({ credentials });
    const get = { method: "GET", url: `/v5/${temporary.projectId}/host-management/hosts` };
    expect(await send(temporary, get)).toMatchObject({ status: 401 });
    expect(await send(temporary, { ...get, headers: { "x-security-token": "token" } })).toMatchObject({ status: 200 });
    const signedHeaders = ["x-sdk-date"];
    expect(await send(temporary, { ...get, headers: { "x-security-token": "token" }, signedHeaders })).toMatchObject({
      status: 200,
    });
    expect(temporary.environment["HUAWEICLOUD_SDK_SECURITY_TOKEN"]).toBe("token");
  });

  test("answers a foreign project with 403 and an unknown path with 404 APIGW.0101", async () => {
    expect(await send(cloud, { method: "GET", url: "/v5/0123/host-management/hosts" })).toMatchObject({ status: 403 });
    const nowhere = await send(cloud, {
      method: "PUT",
      url: `/v5/${cloud.projectId}/webtamper/protection-config/status`,
    });
    expect(nowhere).toMatchObject({ status: 404, json: { error_code: "APIGW.0101" } });
  });
});
