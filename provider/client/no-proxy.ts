/**
 * Which hosts are reached without the proxy, by NO_PROXY as curl, Go and Python read it: entries with commas or blanks
 * between them; `*` for all; a domain with or without a leading dot or `*.` for itself and its subdomains; an address;
 * a network as CIDR; each with a port or without.
 */
import { BlockList, isIP } from "node:net";

/** Loopback is never behind a proxy. */
const always = "localhost 127.0.0.0/8 ::1";

/** Whether a URL is reached directly. `except` is the value of NO_PROXY. */
export function bypassesProxy(url: URL, except: string): boolean {
  const host = bare(url.hostname);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return `${except} ${always}`
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => matches(entry.toLowerCase(), host, port));
}

const bare = (hostname: string) =>
  hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");

function matches(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  const { name, port: wanted } = parsed(entry);
  if (wanted !== undefined && wanted !== port) return false;
  if (isIP(host)) return inNetwork(name, host);
  const domain = name.replace(/^\*?\./, "").replace(/\.$/, "");
  return domain !== "" && (host === domain || host.endsWith(`.${domain}`));
}

/** `[::1]:8080`, `10.0.0.1:8080` and `example.com:8080` have a port; `::1` has none. */
function parsed(entry: string): { name: string; port: string | undefined } {
  const [, bracketed, bracketedPort] = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry) ?? [];
  if (bracketed !== undefined) return { name: bracketed, port: bracketedPort };
  const [, name = entry, port] = /^([^:]+):(\d+)$/.exec(entry) ?? [];
  return { name, port };
}

/** Whether an address is the entry's, or lies in its network where the entry is one. */
function inNetwork(entry: string, host: string): boolean {
  const [address = "", prefix] = entry.split("/");
  const family = isIP(address);
  if (family === 0) return false;
  const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
  if (!Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(address, bits, family === 4 ? "ipv4" : "ipv6");
  return list.check(host, isIP(host) === 4 ? "ipv4" : "ipv6");
}
