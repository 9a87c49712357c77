/** The wording of everything that can be wrong with a login: what is so, what failed, what to do. */

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

export const messages = {
  noPrivateKey: (isPkcs8: boolean) =>
    isPkcs8
      ? "is a key in PKCS#8 form, which SSH clients do not take; turn it into OpenSSH form with ssh-keygen -p -f FILE (the value is secret and not shown)"
      : "is no private key that can be read; it takes the text of an OpenSSH or PEM file, from -----BEGIN to -----END, line breaks included (the value is secret and not shown)",
  publicKey: () => "is a public key; it takes the private one that belongs to it",
  missingPassphrase: () => "is encrypted; declare its passphrase beside it",
  wrongPassphrase: () => "does not open the private key beside it (the value is secret and not shown)",

  unreachable: (door: string, reason: string) =>
    `${door} cannot be reached by SSH: ${sentence(reason)} Check host, port and security group, and whether it needs a bastion.`,
  unknownHostKey: (door: string, fingerprint: string, knownHosts: string) =>
    `${door} shows host key ${fingerprint}, and nothing says that it is the right one: it stands in no line of ${knownHosts}, and hostKey is not declared. Compare it with what the server says (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub) and declare it as hostKey, or declare acceptNewHostKey to trust the first one seen.`,
  changedHostKey: (door: string, fingerprint: string, expected: string, where: string) =>
    `${door} shows host key ${fingerprint}, but ${where} is ${expected}. Either the server was rebuilt, or somebody stands in between; nothing was sent to it. If it was rebuilt, declare the new key as hostKey.`,
  revokedHostKey: (door: string, fingerprint: string) =>
    `${door} shows host key ${fingerprint}, which known_hosts marks as revoked. Nothing was sent to it.`,
  refused: (door: string, user: string, ways: readonly string[]) =>
    `${door} refuses to let ${user} in (tried ${ways.join(", ")}). Check user, key and password, and that the server takes them (authorized_keys; PasswordAuthentication in sshd_config).`,
  noAgent: (door: string, reason: string) =>
    `${door} refused the login, and the SSH agent at SSH_AUTH_SOCK could not be asked for its keys: ${sentence(reason)} Start it again, or declare privateKey or password.`,
  unreadable: (file: string, reason: string) =>
    `${file} is there and cannot be read: ${sentence(reason)} Without it nothing says which host keys are right.`,
  forwarding: (bastion: string, door: string, reason: string) =>
    `${bastion} cannot connect to ${door}: ${sentence(reason)} Check host and port as seen from the bastion, and that it forwards (AllowTcpForwarding in sshd_config).`,
  timedOut: (door: string, seconds: number) =>
    `${door} has not finished the command within ${seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`}; it was broken off.`,
  brokenOff: (door: string, reason: string) =>
    `The connection to ${door} ended before the command did: ${sentence(reason)}`,
  cancelled: (door: string) => `Cancelled while at work on ${door} by SSH; the command there was broken off.`,
};
