import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utils } from "ssh2";
import { fingerprintOf, openSession, SshFailure, type SshFault } from "../../provider/ssh";
import { keyPair, oddServer } from "./servers";

const fault = async (work: Promise<unknown>): Promise<[SshFault, string]> => {
  const caught = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(caught instanceof SshFailure)) throw new Error(`no SshFailure but ${String(caught)}`);
  return [caught.fault, caught.message];
};

const fingerprint = (privateKey: string) => {
  const key = utils.parseKey(privateKey);
  if (key instanceof Error || Array.isArray(key)) throw new Error("no key");
  return fingerprintOf(key.getPublicSSH());
};

const file = (text: string) => {
  const path = join(mkdtempSync(join(tmpdir(), "hss-known-")), "known_hosts");
  writeFileSync(path, text);
  return path;
};

describe("a server that does not do its part", () => {
  test("and never runs the command is left by the time limit", async () => {
    await using server = await oddServer({ exec: () => undefined });
    await using session = await openSession(server.login, undefined);
    expect(await fault(session.run("true", { seconds: 0.2 }))).toEqual([
      "timedOut",
      expect.stringContaining("broken off"),
    ]);
  });

  test("and never runs the command is left when cancelled", async () => {
    await using server = await oddServer({ exec: () => undefined });
    const cancel = new AbortController();
    await using session = await openSession(server.login, undefined, cancel.signal);
    setTimeout(() => cancel.abort(), 50);
    expect((await fault(session.run("true")))[0]).toBe("cancelled");
  });

  test("and is a bastion that never connects is left when cancelled", async () => {
    await using bastion = await oddServer({ forward: "ignore" });
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 200);
    expect((await fault(openSession({ ...bastion.login, port: 9 }, bastion.login, cancel.signal)))[0]).toBe(
      "cancelled",
    );
  });

  test("and is a bastion that may not forward is told as that", async () => {
    await using bastion = await oddServer({ forward: "refuse" });
    const [kind, message] = await fault(openSession({ ...bastion.login, port: 9 }, bastion.login));
    expect(kind).toBe("unreachable");
    expect(message).toMatch(/cannot connect to root@127\.0\.0\.1:9: .*AllowTcpForwarding/);
  });

  test("and is gone by the time of the command says so, and leaves no timer behind", async () => {
    const server = await oddServer({});
    await using session = await openSession(server.login, undefined);
    await server[Symbol.asyncDispose]();
    await new Promise((resume) => setTimeout(resume, 50));
    expect((await fault(session.run("true", { seconds: 600 })))[0]).toBe("brokenOff");
  });

  test("and keeps the channel open after the command has ended is not waited for", async () => {
    await using server = await oddServer({
      exec(accept) {
        const channel = accept();
        channel.write("done\n");
        channel.exit(0);
      },
    });
    await using session = await openSession(server.login, undefined);
    expect(await session.run("true", { seconds: 20 })).toEqual({ code: 0, lines: ["done"], output: ["done"] });
  });
});

describe("host keys", () => {
  test("a fingerprint of any of the server's keys opens it, and a refused password is told as that", async () => {
    const [ed25519, rsa] = [keyPair("ed25519"), keyPair("rsa")];
    await using server = await oddServer({ hostKeys: [ed25519.private, rsa.private] });
    const pinned = { ...server.login, acceptNewHostKey: false, hostKey: fingerprint(rsa.private) };
    await using session = await openSession(pinned, undefined);
    expect(session.hostKey).toBe(fingerprint(rsa.private));
    const [kind] = await fault(openSession({ ...pinned, password: "wrong" }, undefined));
    expect(kind).toBe("refused");
  });

  test("another key than expected gets no password", async () => {
    await using server = await oddServer({});
    const others = { ...server.login, hostKey: fingerprint(keyPair("rsa").private) };
    expect((await fault(openSession(others, undefined)))[0]).toBe("changedHostKey");
    expect(server.passwords).toEqual([]);
  });

  test("a revoked key is refused, whoever pins it", async () => {
    const pair = keyPair("ed25519");
    await using server = await oddServer({ hostKeys: [pair.private] });
    const line = `@revoked * ${pair.public.split(" ").slice(0, 2).join(" ")}\n`;
    const revoked = { ...server.login, knownHostsFiles: [file(line)] };
    for (const pin of [{}, { hostKey: fingerprint(pair.private) }, { acceptedHostKey: fingerprint(pair.private) }]) {
      const [kind, message] = await fault(openSession({ ...revoked, ...pin }, undefined));
      expect([kind, message]).toEqual(["changedHostKey", expect.stringContaining("revoked")]);
    }
  });

  test("known_hosts decides where nothing is pinned", async () => {
    const [pair, other] = [keyPair("ed25519"), keyPair("ed25519")];
    await using server = await oddServer({ hostKeys: [pair.private] });
    const known = (key: { public: string }) => {
      const [type, text] = key.public.split(" ");
      const line = `[127.0.0.1]:${server.login.port} ${type} ${text}\n`;
      return { ...server.login, acceptNewHostKey: false, knownHostsFiles: [file(line)] };
    };
    await using session = await openSession(known(pair), undefined);
    expect(session.hostKey).toBe(fingerprint(pair.private));
    expect((await fault(openSession(known(other), undefined)))[0]).toBe("changedHostKey");
    const nobody = { ...server.login, acceptNewHostKey: false, knownHostsFiles: ["/nowhere"] };
    expect((await fault(openSession(nobody, undefined)))[0]).toBe("unknownHostKey");
  });
});
