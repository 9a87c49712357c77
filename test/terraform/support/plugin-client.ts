import { Client, credentials } from "@grpc/grpc-js";
import { openLog } from "../../../provider/terraform/log";
import { decodeMessage, type DynamicValue, encodeMessage } from "../../../provider/terraform/messages";
import { type Attributes, decodeObject, encodeObject } from "../../../provider/terraform/msgpack";
import { serve } from "../../../provider/terraform/server";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../simulator";

export interface Told {
  severity: number;
  summary: string;
  detail: string;
  attribute: { steps: { attributeName: string; elementKeyInt: number; elementKeyString: string }[] } | null;
}

/** What a procedure answered; objects are decoded. */
export type Answer = Record<string, unknown> & { diagnostics: Told[] };

/** A provider and a client that speaks to it as Terraform does, procedure by procedure. */
export interface PluginClient extends AsyncDisposable {
  cloud: Simulator;
  /** Lines of the log. */
  logged: string[];
  call(procedure: string, request: string, response: string, message?: object): Promise<Answer>;
  configure(settings?: Attributes): Promise<Answer>;
  plan(
    typeName: string,
    prior: Attributes | null,
    config: Attributes | null,
    priorPrivate?: Uint8Array,
  ): Promise<Answer>;
  apply(
    typeName: string,
    prior: Attributes | null,
    planned: Attributes | null,
    config: Attributes | null,
    plannedPrivate?: Uint8Array,
  ): Promise<Answer>;
  read(typeName: string, state: Attributes, bytes?: Uint8Array): Promise<Answer>;
}

export async function pluginClient(seeds: SimulatorOptions = {}, level = "trace"): Promise<PluginClient> {
  const cloud = await startSimulator(seeds);
  const logged: string[] = [];
  const serving = await serve({ log: openLog({ TF_LOG: level }, (line) => void logged.push(line)) });
  const client = new Client(`127.0.0.1:${serving.port}`, credentials.createInsecure());
  const asIs = (bytes: Buffer) => bytes;

  const call = (procedure: string, request: string, response: string, message: object = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const bytes = encodeMessage(request, message);
      client.makeUnaryRequest(`/tfplugin6.Provider/${procedure}`, asIs, asIs, bytes, (error, answer) => {
        if (error) return reject(error);
        const decoded = decodeMessage(response, answer ?? Buffer.alloc(0)) as Answer;
        for (const name of ["plannedState", "newState", "state", "upgradedState", "targetState"])
          if (name in decoded) decoded[name] = decodeObject(decoded[name] as DynamicValue | null);
        resolve(decoded);
      });
    });

  const { credentials: keys, region, url } = cloud;
  const account = { region, access_key: keys.accessKey, secret_key: keys.secretKey, endpoint: url };
  return {
    cloud,
    logged,
    call,
    configure: (settings = {}) =>
      call("ConfigureProvider", "ConfigureRequest", "Diagnosed", { config: encodeObject({ ...account, ...settings }) }),
    plan: (typeName, prior, config, priorPrivate = new Uint8Array()) =>
      call("PlanResourceChange", "PlanRequest", "PlanResponse", {
        typeName,
        priorState: encodeObject(prior),
        proposedNewState: encodeObject(config),
        config: encodeObject(config),
        priorPrivate,
      }),
    apply: (typeName, prior, planned, config, plannedPrivate = new Uint8Array()) =>
      call("ApplyResourceChange", "ApplyRequest", "ApplyResponse", {
        typeName,
        priorState: encodeObject(prior),
        plannedState: encodeObject(planned),
        config: encodeObject(config),
        plannedPrivate,
      }),
    read: (typeName, state, bytes = new Uint8Array()) =>
      call("ReadResource", "ReadRequest", "ReadResponse", {
        typeName,
        currentState: encodeObject(state),
        private: bytes,
      }),
    async [Symbol.asyncDispose]() {
      client.close();
      await serving.close();
      await cloud.close();
    },
  };
}

/** What was told, with the path of the attribute as a list of names and positions. */
export const errors = (answer: Answer) =>
  answer.diagnostics.map(({ severity, summary, detail, attribute }) => ({
    severity,
    summary,
    detail,
    steps: attribute?.steps.map((step) => step.attributeName || step.elementKeyString || step.elementKeyInt),
  }));

/** Plans an object and creates it, as Terraform would. */
export async function created(plugin: PluginClient, typeName: string, config: Attributes) {
  const planned = await plugin.plan(typeName, null, config);
  const applied = await plugin.apply(typeName, null, planned["plannedState"] as Attributes, config);
  return { planned, applied, state: applied["newState"] as Attributes, bytes: applied["private"] as Uint8Array };
}
