import { homedir } from "node:os";
import { join } from "node:path";
import { boolean, integer, listOf, object, type Rule, text, type Values } from "../schema";
import { hostKeyForm, keyProblem, type Login } from "../ssh";
import { agentMessages } from "./agent-messages";

/** What any login takes. */
export const login = {
  host: text({ doc: "IP address or name to connect to.", length: [1, 255] }),
  port: integer({ doc: "TCP port.", default: 22, range: [1, 65535] }),
  user: text({ doc: "User to log in as.", default: "root", length: [1, 64] }),
  password: text({ doc: "Password to log in with.", optional: true, writeOnly: true, length: [1, 1024] }),
  privateKey: text({
    doc: "Text of the private key to log in with, in OpenSSH or PEM form.",
    optional: true,
    writeOnly: true,
    length: [1, 65536],
  }),
  passphrase: text({ doc: "Passphrase of the private key.", optional: true, writeOnly: true, length: [1, 1024] }),
  sshAgent: boolean({ doc: "Log in with the keys of the running SSH agent (SSH_AUTH_SOCK).", default: false }),
  hostKey: text({
    doc: "The key that the server must show: `SHA256:...` or `ssh-ed25519 AAAA...`. When left out, known_hosts decides.",
    optional: true,
    form: hostKeyForm,
  }),
  acceptNewHostKey: boolean({
    doc: "Trust the first key seen where neither `hostKey` nor known_hosts tells. Once the installation has begun it is pinned in the outputs, and another one at the same address is refused from then on.",
    default: false,
  }),
};

/** What is wrong with a login as a whole. */
const loginCanBeUsed: Rule<typeof login> = ({ privateKey, password, sshAgent, passphrase }, findings) => {
  if (privateKey === undefined && password === undefined && !sshAgent) findings.addToAll(agentMessages.noWayIn());
  if (privateKey !== undefined) {
    const problem = keyProblem(privateKey, passphrase);
    if (problem !== undefined) findings.add(problem.property, problem.message);
  } else if (passphrase !== undefined) findings.add("passphrase", agentMessages.passphraseAlone());
};

/** How to log in to a server. Outputs hold no secret of it; Pulumi keeps it among the encrypted inputs. */
export const sshField = object(
  {
    ...login,
    knownHostsFiles: listOf(text({ doc: "Path; `~` is the home folder." }), {
      doc: "Files in the form of OpenSSH's known_hosts.",
      default: ["~/.ssh/known_hosts"],
    }),
    sudo: boolean({
      doc: "Whether to become root with sudo. When left out, whenever the user is not root.",
      optional: true,
    }),
    sudoPassword: text({
      doc: "What to answer when sudo asks for a password.",
      optional: true,
      writeOnly: true,
      length: [1, 1024],
    }),
    bastion: object(login, {
      doc: "Server to connect through, where the other cannot be reached directly.",
      optional: true,
      rules: [loginCanBeUsed],
    }),
  },
  { doc: "How to log in to the server.", intent: true, rules: [loginCanBeUsed] },
);

export type Ssh = NonNullable<(typeof sshField)["types"]>["value"];
type Door = Values<typeof login>;

/** By this name a door's host key is pinned in the outputs. */
export const addressOf = ({ host, port }: Pick<Door, "host" | "port">) => `${host}:${port}`;

/** What `provider/ssh` needs to know of a door. `seen` are the fingerprints that were accepted before, by address. */
export function loginOf(door: Door, files: readonly string[], seen: Readonly<Record<string, string>>): Login {
  const { sshAgent, ...rest } = door;
  const socket = process.env["SSH_AUTH_SOCK"];
  if (sshAgent && !socket) throw new Error(agentMessages.noSshAgent());
  return {
    ...rest,
    agent: sshAgent ? socket : undefined,
    acceptedHostKey: door.acceptNewHostKey ? seen[addressOf(door)] : undefined,
    knownHostsFiles: files.map((file) => (file.startsWith("~/") ? join(homedir(), file.slice(2)) : file)),
  };
}

/** Everything in a login that must not be repeated, whatever a server prints. */
export function secretsOf(ssh: Ssh): string[] {
  const doors = [ssh, ...(ssh.bastion ? [ssh.bastion] : [])];
  const all = doors.flatMap(({ password, privateKey, passphrase }) => [password, privateKey, passphrase]);
  // The longest first: one may be a part of another. Shorter ones would blank out ordinary words.
  return [...all, ssh.sudoPassword]
    .filter((secret): secret is string => secret !== undefined && secret.length >= 4)
    .sort((a, b) => b.length - a.length);
}
