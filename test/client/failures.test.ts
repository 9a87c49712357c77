import * as errors from "../../provider/client/errors";
import { read } from "../../provider/client/failures";
import { Redactor } from "../../provider/client/secrets";

const about = { operation: "open protection of hosts", service: "hss" } as const;

function outcome(status: number, body: unknown, headers: Record<string, string> = {}): errors.CloudError {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  try {
    read({ status, body: text, headers }, about, new Redactor());
  } catch (error) {
    return error as errors.CloudError;
  }
  throw new Error("no error was read");
}

const hss = (code: string) => ({ error_code: code, error_msg: "said HSS", request_id: "r-1" });

test.each([
  ["HSS quota shortage", 400, hss("HSS.1002"), errors.QuotaShortage, /Buy more quota/],
  ["HSS no agent", 400, hss("HSS.1001"), errors.AgentMissing, /Install the agent/],
  ["HSS agent offline", 400, hss("HSS.1007"), errors.AgentOffline, /Start the server/],
  ["HSS bad parameter", 400, hss("HSS.0001"), errors.InvalidRequest, /check the values/],
  ["HSS no permission", 400, hss("HSS.0013"), errors.PermissionDenied, /Grant the user/],
  ["HSS not found", 400, hss("HSS.0011"), errors.NotFound, /Check the id/],
  ["HSS group gone", 400, hss("HSS.1019"), errors.NotFound, /./],
  ["HSS code without a class", 400, hss("HSS.1020"), errors.Refused, /said HSS/],
  ["unknown host", 400, { error_code: "00000010", error_description: "拒绝访问" }, errors.UnknownHost, /拒绝访问/],
  ["description only", 403, { error_description: "access denied" }, errors.PermissionDenied, /access denied/],
  [
    "both texts",
    400,
    { error_code: "HSS.1005", error_msg: "bad", error_description: "policy" },
    errors.Refused,
    /bad: policy/,
  ],
  ["IAM shape", 403, { error: { code: 403, message: "not allowed" } }, errors.PermissionDenied, /not allowed/],
  ["ECS shape", 404, { error: { code: "Ecs.0114", message: "no server" } }, errors.NotFound, /no server/],
  [
    "gateway signature",
    401,
    { error_code: "APIGW.0301", error_msg: "Incorrect IAM authentication information" },
    errors.Unauthenticated,
    /clock/,
  ],
  [
    "gateway: API not there",
    404,
    { error_code: "APIGW.0101", error_msg: "The API does not exist" },
    errors.Refused,
    /endpoint/,
  ],
  ["gateway throttling", 429, { error_code: "APIGW.0308", error_msg: "limit:5,time:1 minute" }, errors.Throttled, /./],
  ["throttling without a body", 429, "", errors.Throttled, /HTTP 429/],
  ["gateway failure", 500, { error_code: "APIGW.0611" }, errors.Unavailable, /Run again later/],
  ["a proxy's page", 502, "<html>bad gateway</html>", errors.Unavailable, /HTTP 502/],
  ["a page where JSON was due", 200, "<html>log in</html>", errors.Refused, /proxy/],
  ["a page saying 404", 404, "<html>not here</html>", errors.Refused, /proxy/],
  ["gone from BSS", 400, { error_code: "CBC.30000067", error_msg: "gone" }, errors.AlreadyGone, /./],
  ["busy in BSS", 400, { error_code: "CBC.99003651", error_msg: "running" }, errors.Busy, /Wait until/],
  [
    "BSS error with HTTP 200",
    200,
    { error_code: "CBC.18000016", error_msg: "no" },
    errors.PermissionDenied,
    /billing permission/,
  ],
  ["BSS error with HTTP 200, unknown", 200, { error_code: "CBC.9999", error_msg: "no" }, errors.Refused, /CBC\.9999/],
  ["bare 400", 400, "", errors.InvalidRequest, /no reason/],
  ["bare 403", 403, "", errors.PermissionDenied, /could not be seen/],
  ["not JSON 403", 403, "denied", errors.PermissionDenied, /./],
  ["409", 409, { message: "conflict" }, errors.Refused, /conflict/],
])("%s", (_, status, body, Kind, words) => {
  const error = outcome(status, body, { "x-request-id": "r-2" });
  expect(error.constructor).toBe(Kind);
  expect(error.name).toBe(Kind.name);
  expect(error.message).toMatch(words);
  expect(error.message).toContain("open protection of hosts");
  expect(error).toMatchObject({ operation: about.operation, service: "hss", status });
  expect(error.message).toContain("r-2");
  expect(error.requestId).toBe("r-2");
});

test("the request id of the body serves when there is no header", () => {
  expect(outcome(400, hss("HSS.1002"))).toMatchObject({ requestId: "r-1", code: "HSS.1002" });
});

test("a good answer is read, an empty one too, and CBC.0000 means success", () => {
  const answer = (body: string) => read({ status: 200, headers: {}, body }, about, new Redactor());
  expect(answer('{"a":1}')).toEqual({ a: 1 });
  expect(answer("")).toBeUndefined();
  expect(answer('{"code":"x","message":"y"}')).toEqual({ code: "x", message: "y" });
  expect(answer('{"error_code":"CBC.0000","data":[]}')).toEqual({ error_code: "CBC.0000", data: [] });
});

test("only faults that pass by themselves are retriable", () => {
  const retriable = [
    [429, ""],
    [503, ""],
    [400, { error_code: "CBC.99003651" }],
  ] as const;
  for (const [status, body] of retriable) expect(outcome(status, body).retriable).toBe(true);
  for (const status of [400, 401, 403, 404, 409]) expect(outcome(status, "").retriable).toBe(false);
});

test("the same failure for another waiter is an equal error, but another object", () => {
  const error = outcome(400, hss("HSS.1002"));
  const again = error.again();
  expect(again).not.toBe(error);
  expect(again).toBeInstanceOf(errors.QuotaShortage);
  expect({ ...again, message: again.message }).toEqual({ ...error, message: error.message });
});

test("no error has an id or a numeric code, which engines would take for something else", () => {
  const error = outcome(403, { error: { code: 403, message: "no" } });
  expect(error).not.toHaveProperty("id");
  expect(error.code).toBe("403");
});
