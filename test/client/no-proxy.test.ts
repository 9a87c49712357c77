import { bypassesProxy } from "../../provider/client/no-proxy";

const direct = (url: string, except: string) => bypassesProxy(new URL(url), except);

test.each([
  ["*", "https://hss.cn-north-4.myhuaweicloud.com"],
  ["a, *", "https://hss.cn-north-4.myhuaweicloud.com"],
  ["internal.example gateway.example", "https://gateway.example"],
  ["a.example ,  .gateway.example", "https://gateway.example"],
  [".gateway.example", "https://hss.gateway.example"],
  ["*.gateway.example", "https://hss.gateway.example"],
  ["GATEWAY.example", "https://hss.gateway.EXAMPLE"],
  ["gateway.example:8443", "https://gateway.example:8443"],
  ["gateway.example:443", "https://gateway.example"],
  ["10.0.0.0/8", "https://10.1.2.3"],
  ["10.1.2.3", "https://10.1.2.3:8443"],
  ["fd00::/8", "https://[fd00::1]"],
  ["[fd00::1]:8443", "https://[fd00::1]:8443"],
  ["", "http://localhost:8080"],
  ["", "http://127.0.0.9:8080"],
  ["", "http://[::1]:8080"],
])("NO_PROXY=%p reaches %s directly", (except, url) => {
  expect(direct(url, except)).toBe(true);
});

test.each([
  ["", "https://gateway.example"],
  ["gateway.example", "https://notgateway.example"],
  ["gateway.example:8443", "https://gateway.example"],
  ["10.0.0.0/8", "https://11.1.2.3"],
  ["10.0.0.0/33", "https://10.1.2.3"],
  [".", "https://gateway.example"],
  ["example", "https://example.com"],
])("NO_PROXY=%p sends %s through the proxy", (except, url) => {
  expect(direct(url, except)).toBe(false);
});
