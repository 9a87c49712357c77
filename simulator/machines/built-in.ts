import { spawn } from "node:child_process";
import { timingSafeEqual } from "node:crypto";
import { connect, type AddressInfo } from "node:net";
import { join } from "node:path";
import { Server, type AuthContext, type Connection, type ParsedKey, type ServerChannel, type Session } from "ssh2";
import { commandAccount } from "./account";
import { parseKey } from "./keys";
import { endProcesses } from "./processes";
import type { Listener, ListenerPlan } from "./types";

const same = (given: Buffer | string, wanted: Buffer | string) => {
  const [left, right] = [Buffer.from(given as string), Buffer.from(wanted as string)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** Answers one attempt to log in. */
function authenticate(context: AuthContext, plan: ListenerPlan, keys: ParsedKey[]): void {
  const methods: ("publickey" | "password" | "keyboard-interactive")[] = ["publickey"];
  const { password } = plan;
  if (password !== undefined) methods.push("password", "keyboard-interactive");
  const refuse = () => context.reject(methods);
  if (context.username !== plan.user) return refuse();
  if (context.method === "publickey") {
    const { key, signature, blob, hashAlgo } = context;
    const known = keys.find((allowed) => same(allowed.getPublicSSH(), key.data));
    if (!known) return refuse();
    // Without a signature the client only asks whether this key would do.
    if (signature && (!blob || known.verify(blob, signature, hashAlgo) !== true)) return refuse();
    return context.accept();
  }
  if (password === undefined) return refuse();
  if (context.method === "password") return same(context.password, password) ? context.accept() : refuse();
  if (context.method !== "keyboard-interactive") return refuse();
  return context.prompt([{ prompt: "Password: ", echo: false }], (answers) =>
    same(answers[0] ?? "", password) ? context.accept() : refuse(),
  );
}

const commandIds = () => {
  const account = commandAccount();
  return account && { uid: account.uid, gid: account.gid };
};

/** Runs a command, or a shell when there is none, and connects it to the channel. */
function run(channel: ServerChannel, folder: string, command: string, roots: Set<number>): void {
  const child = spawn(join(folder, "session"), {
    // A group of its own, as sshd gives to a session.
    detached: true,
    cwd: "/",
    ...commandIds(),
    env: { SSH_ORIGINAL_COMMAND: command, LANG: process.env["LANG"] ?? "C", TERM: "dumb" },
  });
  const { pid } = child;
  if (pid !== undefined) roots.add(pid);
  child.stdin.on("error", () => undefined);
  channel.on("error", () => undefined);
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.once("error", (error) => {
    channel.stderr.write(`${error.message}\n`);
    channel.exit(127);
    channel.end();
  });
  child.once("close", (code, signal) => {
    if (pid !== undefined) roots.delete(pid);
    if (signal) channel.exit(signal.replace(/^SIG/, ""));
    else channel.exit(code ?? 255);
    channel.end();
  });
}

function serveSession(session: Session, folder: string, roots: Set<number>): void {
  // A terminal is granted and there is none: what a script needs of it is only that asking does no harm.
  session.on("pty", (accept) => accept?.());
  session.on("env", (accept) => accept?.());
  session.on("window-change", (accept) => accept?.());
  session.on("signal", (accept) => accept?.());
  session.on("exec", (accept, _reject, { command }) => run(accept(), folder, command, roots));
  session.on("shell", (accept) => run(accept(), folder, "", roots));
}

function serve(client: Connection, plan: ListenerPlan, keys: ParsedKey[], roots: Set<number>): void {
  client.on("authentication", (context) => authenticate(context, plan, keys));
  client.on("ready", () => {
    plan.onLogin();
    client.on("session", (accept) => serveSession(accept(), plan.folder, roots));
    client.on("tcpip", (accept, reject, { destIP, destPort }) => {
      const target = connect(destPort, destIP);
      target.once("error", () => reject());
      target.once("connect", () => {
        const channel = accept();
        target.on("error", () => channel.end());
        channel.on("error", () => target.destroy());
        channel.on("close", () => target.destroy());
        channel.pipe(target).pipe(channel);
      });
    });
  });
  client.on("error", () => undefined);
}

/** Starts an SSH server inside this process. Its commands are real. */
export async function startBuiltIn(plan: ListenerPlan): Promise<Listener> {
  const keys = plan.authorizedKeys.map((line) => parseKey(line, "an authorized key"));
  const clients = new Set<Connection>();
  const roots = new Set<number>();
  const server = new Server({ hostKeys: [plan.hostKey], ident: "OpenSSH_9.2" }, (client) => {
    clients.add(client);
    client.on("close", () => clients.delete(client));
    serve(client, plan, keys, roots);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(plan.port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    pid: undefined,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const client of clients) client.end();
      await endProcesses([...roots], plan.folder);
      for (const client of clients) client.end();
      await closed;
    },
  };
}
