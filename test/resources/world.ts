import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reuseWalkFor } from "../../provider/client/sharing";
import { type Clock, connect, type ConnectedCloud } from "../../provider/client";
import * as lifecycle from "../../provider/lifecycle";
import { type HssResource, resources } from "../../provider/resources";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";

type Values = Record<string, unknown>;

export interface Managed {
  id: string;
  state: Values;
}

/** A simulated cloud, the real client to it, and the lifecycle of any resource; closed after the test. */
export interface World {
  sim: Simulator;
  cloud: ConnectedCloud;
  told: string[];
  /** Lets time pass, for the client and in the cloud. */
  skip(milliseconds: number): void;
  create(name: string, wanted: Values): Promise<Managed>;
  /** Without a state it is looked at for the first time, as by an import. */
  read(name: string, object: { id: string; state: Values | undefined }): Promise<Values | undefined>;
  /** Reads, then updates when something differs; answers the properties that did. */
  sync(name: string, object: Managed, wanted: Values): Promise<string[]>;
  remove(name: string, object: Managed): Promise<void>;
  /** Operations that are of one run; the others above are each of a run of their own. */
  run(): Pick<World, "create" | "remove"> & { update(name: string, object: Managed, wanted: Values): Promise<void> };
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Waits of the client pass in a small part of their time, and push the cloud's time forward by all of it. */
function fastClock(sim: () => Simulator): Clock & { skip(milliseconds: number): void } {
  let skipped = 0;
  return {
    now: () => Date.now() + skipped,
    skip(milliseconds) {
      skipped += milliseconds;
      sim().advance(milliseconds / 1000);
    },
    async sleep(milliseconds, signal) {
      // Short waits are for others that come along; a busy machine needs its time for that.
      await new Promise((resume) => setTimeout(resume, Math.max(milliseconds / 1000, Math.min(milliseconds, 10))));
      signal?.throwIfAborted();
      this.skip(milliseconds);
    },
  };
}

export async function world(
  options: SimulatorOptions = {},
  config: Parameters<typeof connect>[0] = {},
): Promise<World> {
  const sim = await startSimulator(options);
  const home = mkdtempSync(join(tmpdir(), "hss-state-"));
  process.env["HSS_STATE_HOME"] = home;
  const clock = fastClock(() => sim);
  const cloud = await connect(config, { environment: sim.environment, clock, metadata: null });
  closing.push(
    () => cloud.close(),
    () => sim.close(),
    async () => rmSync(home, { recursive: true, force: true }),
    // A fault that was injected and never met has tested nothing.
    async () => expect(sim.faults.unmet()).toEqual([]),
  );
  const told: string[] = [];
  // Each operation is a run of its own.
  const context = () => ({
    cloud,
    signal: undefined,
    managed: new Set<string>(),
    progress: (message: string) => void told.push(message),
    warn: (message: string) => void told.push(`warning: ${message}`),
  });
  const of = (name: string) => resources.find((resource) => resource.name === name) as HssResource;
  const self: World = {
    sim,
    cloud,
    told,
    skip: (milliseconds) => clock.skip(milliseconds),
    create: (name, wanted) => lifecycle.create(of(name), wanted, context()),
    async read(name, object) {
      // As if by a run of its own: nothing that was read before is fresh enough.
      clock.skip(reuseWalkFor + 1);
      const reading = await lifecycle.read(of(name), object.id, object.state, context());
      return reading.found === "present" ? reading.state : undefined;
    },
    async sync(name, object, wanted) {
      const live = await self.read(name, object);
      if (live === undefined) throw new Error(`${name} ${object.id} is gone`);
      const declared = lifecycle.check(of(name), wanted).values;
      const changes = lifecycle.diff(of(name), live, declared);
      if (changes.length > 0) object.state = await lifecycle.update(of(name), object.id, live, wanted, context());
      return changes.map(({ property }) => property);
    },
    remove: (name, object) => lifecycle.remove(of(name), object.id, object.state, context()),
    run() {
      const shared = context();
      return {
        create: (name, wanted) => lifecycle.create(of(name), wanted, shared),
        async update(name, object, wanted) {
          object.state = await lifecycle.update(of(name), object.id, object.state, wanted, shared);
        },
        remove: (name, object) => lifecycle.remove(of(name), object.id, object.state, shared),
      };
    },
  };
  return self;
}

/** How often protection was written, by the edition asked for. */
export const writes = (sim: Simulator) =>
  sim.requests
    .filter(({ method, path }) => method === "POST" && /protection|switch-version|static\/status|batch-open/.test(path))
    .map(({ body }) =>
      String((body as Values)["version"] ?? (body as Values)["status"] ?? "batch-open").replace("hss.version.", ""),
    );
