import { isIP } from "node:net";

const bits = (address: string) => address.split(".").reduce((value, part) => value * 256 + Number(part), 0);

const dotted = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");

const maskOf = (length: number) => dotted(2 ** 32 - 2 ** (32 - length));

/** The prefix length of a netmask such as 255.255.255.0; undefined for what is none. */
const lengthOf = (mask: string) => Array.from({ length: 33 }, (_, n) => n).find((length) => maskOf(length) === mask);

export interface LoginAddress {
  /** The same for each way of writing the address. */
  key: string;
  /** An IPv4 network as HSS lists it, with its netmask; all else as it was written. */
  withNetmask: string;
}

/**
 * An address or network of the login settings: IPv4 or IPv6, alone, with `/n`, or (IPv4) with `/netmask` (user guide
 * hss_01_0761). Ranges, lists and names are none. Undefined for what the service refuses.
 */
export function readLoginAddress(text: string): LoginAddress | undefined {
  const [address = "", suffix, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return undefined;
  const most = version === 4 ? 32 : 128;
  if (suffix === undefined) return { key: `${address.toLowerCase()}/${most}`, withNetmask: text };
  const length = /^\d{1,3}$/.test(suffix) ? Number(suffix) : version === 4 ? lengthOf(suffix) : undefined;
  if (length === undefined || length > most) return undefined;
  if (version === 6) return { key: `${address.toLowerCase()}/${length}`, withNetmask: text };
  const block = 2 ** (32 - length);
  const network = dotted(Math.floor(bits(address) / block) * block);
  return { key: `${network}/${length}`, withNetmask: `${address}/${maskOf(length)}` };
}
