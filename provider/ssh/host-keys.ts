/** Whether a server is the one it claims to be. Source: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
import { createHash, createHmac } from "node:crypto";

/** A pinned key: its fingerprint as OpenSSH prints it, or type and key as `ssh-keyscan` and `.pub` files have them. */
export const hostKeyForm = {
  pattern: /^(SHA256:[A-Za-z0-9+/]{43}=?|(\S+ )?(ssh|ecdsa|sk)-[a-z0-9@.-]+ AAAA[A-Za-z0-9+/]{40,}={0,3}( .*)?)$/,
  name: 'a host key: "SHA256:..." as ssh-keygen -lf prints it, or "ssh-ed25519 AAAA..." as ssh-keyscan does',
};

/** The fingerprint of a key as it goes over the wire, as OpenSSH prints it. */
export const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;

/** The fingerprint that a pinned key stands for. */
export function pinnedFingerprint(pinned: string): string {
  if (pinned.startsWith("SHA256:")) return pinned.replace(/=+$/, "");
  return fingerprintOf(Buffer.from(partsOf(pinned).key, "base64"));
}

/** Type of a pinned key, for example `ssh-ed25519`. */
export const typeOfKey = (pinned: string): string => partsOf(pinned).type;

/** `ssh-keyscan` writes the host before the key, `.pub` files a comment behind it. */
function partsOf(pinned: string): { type: string; key: string } {
  const [, type = "", key = ""] = /(?:^|\s)((?:ssh|ecdsa|sk)-\S+) (AAAA\S+)/.exec(pinned) ?? [];
  return { type, key };
}

/** What known_hosts says of a host. */
export interface Known {
  fingerprints: Set<string>;
  /** Types of the keys that are known, for example `ssh-ed25519`; the server is asked for one of them. */
  types: string[];
  revoked: Set<string>;
}

/** The lines of known_hosts files that speak of this host. Certificate authorities are passed over. */
export function knownKeys(text: string, host: string, port: number): Known {
  const known: Known = { fingerprints: new Set(), types: [], revoked: new Set() };
  const name = port === 22 ? host : `[${host}]:${port}`;
  for (const line of text.split(/\r?\n/)) {
    const [, marker, hosts, type, key] = /^\s*(?:(@\S+)\s+)?(\S+)\s+(\S+)\s+([A-Za-z0-9+/=]+)/.exec(line) ?? [];
    if (hosts === undefined || type === undefined || key === undefined || hosts.startsWith("#")) continue;
    if (marker === "@cert-authority" || !matches(hosts, name.toLowerCase())) continue;
    const fingerprint = fingerprintOf(Buffer.from(key, "base64"));
    if (marker === "@revoked") known.revoked.add(fingerprint);
    else {
      known.fingerprints.add(fingerprint);
      known.types.push(type);
    }
  }
  return known;
}

function matches(hosts: string, name: string): boolean {
  if (hosts.startsWith("|1|")) {
    const [, , salt = "", hash] = hosts.split("|");
    return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
  }
  const patterns = hosts.toLowerCase().split(",");
  const fits = (pattern: string) =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".")}$`,
    ).test(name);
  return (
    patterns.some((pattern) => !pattern.startsWith("!") && fits(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith("!") && fits(pattern.slice(1)))
  );
}

/** Key types of a server in OpenSSH's order of preference, each with the algorithms that sign with it. */
export const keyTypes: Readonly<Record<string, readonly string[]>> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256"],
};

/** All algorithms, those of the known types first, so that a server with several keys shows one that is known. */
export function preferring(types: readonly string[]): string[] {
  const names = Object.keys(keyTypes);
  const first = names.filter((name) => types.includes(name));
  return [...first, ...names.filter((name) => !first.includes(name))].flatMap((name) => keyTypes[name] ?? []);
}
