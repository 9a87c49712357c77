/**
 * What the journal holds: an entry for each thing that was begun and is in no engine's state for certain. Entries of one
 * release are read by the next, so a kind changes only by properties that may be missing; any other change raises
 * {@link entryVersion}.
 */
import * as z from "zod";

/** Entries of a higher version are kept and left alone. */
export const entryVersion = 1;

const time = z.iso.datetime();

/** Whose object it is. Access keys are not part of it: they rotate. */
const account = z.object({
  /** The real project ID, as IAM names it. */
  projectId: z.string(),
  /** The account's own ID, where a look-up told it. */
  domainId: z.string().optional(),
  region: z.string(),
  /** Base URL of HSS: a simulator or a private gateway is another cloud. */
  endpoint: z.string(),
});
export type Account = z.infer<typeof account>;

const common = {
  id: z.string(),
  at: time,
  account,
  /** The run that has it in hand; see `Journal.run`. */
  run: z.string(),
  /** Ownership token of the record that wrote it. */
  token: z.string().optional(),
  /** Set, and synced, just before the bytes of the write leave. Without it nothing left. */
  sent: time.optional(),
  /** Set once the cloud has answered. */
  answered: time.optional(),
};

const objectKey = z.object({
  /** Name of the resource definition, for example `HostProtection`. */
  type: z.string(),
  /** ID of the object in the cloud, for example that of the server. */
  id: z.string(),
});
export type ObjectKey = z.infer<typeof objectKey>;

const values = z.record(z.string(), z.unknown());

const kinds = {
  /** An order of quotas, until a state holds them. */
  order: z.object({
    ...common,
    kind: z.literal("order"),
    edition: z.string(),
    /** `0`: the default enterprise project. */
    enterpriseProjectId: z.string(),
    count: z.number().int().positive(),
    period: z.union([z.object({ months: z.number() }), z.object({ years: z.number() })]),
    /** Quotas that were there before it was sent. */
    known: z.array(z.string()),
    orderId: z.string().optional(),
    /** Its quotas, once they are known. */
    quotaIds: z.array(z.string()).optional(),
    /** True: given to an engine, whose state was not seen since. */
    handedOver: z.boolean().optional(),
  }),
  /** Protection that was taken off to be switched on again in another edition. */
  closing: z.object({
    ...common,
    kind: z.literal("closing"),
    object: objectKey,
    /** Protection before it was taken off. */
    former: values,
    /** Protection that is to follow. */
    plan: values,
  }),
  /** A resource's first write to an object: what it found there, and what it was about to write. */
  write: z.object({
    ...common,
    kind: z.literal("write"),
    object: objectKey,
    /** What was there before; absent: nothing. */
    found: values.optional(),
    /** What was about to be written; the entry is believed only while the cloud shows it. */
    wrote: values,
  }),
  /** An installation of an agent that was begun. */
  installation: z.object({ ...common, kind: z.literal("installation"), object: objectKey }),
  /** Who owns an object, and what its first owner found there. */
  owner: z.object({
    ...common,
    kind: z.literal("owner"),
    object: objectKey,
    token: z.string(),
    found: values.optional(),
    /** When a state was seen that holds the token. */
    seen: time.optional(),
  }),
};

export const entrySchema = z.discriminatedUnion("kind", [
  kinds.order,
  kinds.closing,
  kinds.write,
  kinds.installation,
  kinds.owner,
]);
export type Entry = z.infer<typeof entrySchema>;
export type Kind = Entry["kind"];
export type EntryOf<K extends Kind> = Extract<Entry, { kind: K }>;

/** Milliseconds that clocks of two machines may differ. */
const clockSkew = 10 * 60_000;

/** Milliseconds since the entry was made; undefined when its date is none or lies in the future: it has expired. */
export function ageOf({ at }: Pick<Entry, "at">, now: number): number | undefined {
  const made = Date.parse(at);
  return Number.isNaN(made) || made > now + clockSkew ? undefined : Math.max(0, now - made);
}

/** Whether two accounts are one: same project, region and cloud, and no two domain IDs that differ. */
export const isSameAccount = (one: Account, other: Account): boolean =>
  one.projectId === other.projectId &&
  one.region === other.region &&
  one.endpoint === other.endpoint &&
  (one.domainId === undefined || other.domainId === undefined || one.domainId === other.domainId);
