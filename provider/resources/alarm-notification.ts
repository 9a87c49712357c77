import { everyProject } from "../client";
import { type AlarmSettings, severities } from "../client/model";
import { boolean, Incomplete, integer, object, oneOf, present, setOf, text } from "../schema";
import type { State, Values } from "../schema";
import { eventClassByCode, eventClasses, eventClassNames } from "./event-classes";
import { messages } from "./messages";
import { mayHaveTakenEffect, reasonOf } from "./outcomes";
import { type Context, onDestroyField, resource } from "./resource";
import { patternTopicRegion, topicUrnPattern } from "./words";

const channels = ["smn", "messageCenter"] as const;
const severity = oneOf(severities, { noun: "severity", doc: "`info`, `low`, `medium`, `high` or `critical`." });

const fields = {
  topicUrn: text({
    doc: "SMN topic that SMS and e-mail go out through, `urn:smn:<region>:<project ID>:<name>`. Without one, alarms stay on the channel that is set.",
    optional: true,
    form: { pattern: topicUrnPattern, name: "the URN of an SMN topic (urn:smn:<region>:<project ID>:<name>)" },
  }),
  channel: oneOf(channels, {
    noun: "channel",
    doc: "`smn`: through the topic. `messageCenter`: through the account's message centre. `smn` when there is a topic.",
    optional: true,
    computed: true,
    aliases: { sms: "smn", rss: "messageCenter" },
  }),
  realtime: boolean({ doc: "Whether an alarm is notified as it happens.", optional: true }),
  daily: boolean({ doc: "Whether a daily summary is sent.", optional: true }),
  severities: setOf(severity, {
    doc: "Severities that are notified: `info`, `low`, `medium`, `high`, `critical`.",
    optional: true,
    size: [1, 5],
  }),
  ignoredEvents: setOf(
    oneOf(eventClassNames, { noun: "event class", aliases: eventClassByCode, doc: "Name of an event class." }),
    {
      doc: "Event classes that are not notified, by name, for example `weak-passwords` or `brute-force-attack`.",
      optional: true,
    },
  ),
  requireListener: boolean({
    doc: "True: refuse a topic to which nobody has confirmed to listen. Otherwise that is only told.",
    optional: true,
    intent: true,
  }),
  onDestroy: onDestroyField(
    ["restore", "keep"],
    "`restore` (the default): the settings as they were before this resource. `keep`: as they are.",
  ),
};

const outputs = {
  topicDisplayName: text({ doc: "Display name of the topic: the sender of its e-mails.", optional: true }),
  subscriptions: integer({ doc: "How many have subscribed to the topic.", optional: true }),
  confirmedListeners: integer({ doc: "How many of them have confirmed. At 0 alarms go nowhere.", optional: true }),
  found: object(
    {
      channel: oneOf(channels, { noun: "channel", doc: "Channel.", optional: true }),
      topicUrn: text({ doc: "Topic.", optional: true }),
      topicDisplayName: text({ doc: "Display name of the topic.", optional: true }),
      realtime: boolean({ doc: "Notified as it happens.", optional: true }),
      daily: boolean({ doc: "Daily summary.", optional: true }),
      severities: setOf(severity, { doc: "Severities.", optional: true }),
      ignoredEventCodes: setOf(text({ doc: "Code." }), { doc: "Event classes left out.", optional: true }),
    },
    { doc: "The settings before this resource; `restore` goes back to them.", optional: true },
  ),
};

type Wanted = Values<typeof fields>;
type Known = State<typeof fields, typeof outputs>;

/** The alarm notification settings of a region and enterprise project. There is one of them for each; it always exists. */
export const alarmNotification = resource("AlarmNotification", {
  doc: "The alarm notification settings of a region and enterprise project: who hears of alarms, when, and of which.",
  idDoc: "`<region>/<enterprise project>`, for example `cn-north-4/0`.",
  fields,
  outputs,
  rules: [
    function topicGoesWithSmn({ channel, topicUrn }, findings) {
      if (channel === "smn" && topicUrn === undefined) findings.add("topicUrn", 'is required with channel "smn"');
      if (channel === "messageCenter" && topicUrn !== undefined)
        findings.add("topicUrn", 'goes with channel "smn"; here it is "messageCenter"');
    },
    function topicOfTheRegion({ region, topicUrn }, findings) {
      const other = topicUrn === undefined ? undefined : patternTopicRegion(topicUrn);
      if (region !== undefined && other !== undefined && other !== region)
        findings.add("topicUrn", messages.topicRegion(region, other));
    },
  ],
  identify: (_wanted, cloud) => idIn(cloud),

  async create(wanted, context) {
    const found = await context.cloud.hss.alarms.get();
    return { id: idIn(context.cloud), state: await sync(wanted, found, { found: withoutAbsent(found) }, context) };
  },

  async read(id, before, context) {
    if (!isHere(id, context.cloud)) throw new Error(messages.alarmsElsewhere(id, idIn(context.cloud)));
    const live = await context.cloud.hss.alarms.get();
    // Looked at for the first time they are being taken over: as they are now is how they were found.
    return present(await toState(live, before ?? { found: withoutAbsent(live) }, context));
  },

  async update(_id, wanted, before, context) {
    return sync(wanted, await context.cloud.hss.alarms.get(), before, context);
  },

  async delete(_id, state, { cloud }) {
    if ((state.onDestroy ?? "restore") === "keep" || state.found === undefined) return;
    // Whether a write replaces or merges is not documented: everything is written, what was empty as well.
    const nothing: AlarmSettings = { topicUrn: "", topicDisplayName: "", ignoredEventCodes: [] };
    await cloud.hss.alarms.set({ ...nothing, ...state.found });
  },
});

/** The settings as they are, whoever manages them. */
export const liveAlarms = async (cloud: Context["cloud"]): Promise<Known> =>
  toState(await cloud.hss.alarms.get(), undefined, {
    cloud,
    signal: undefined,
    managed: new Set(),
    progress() {},
    warn() {},
  });

const idIn = ({ region, enterpriseProjectId }: Context["cloud"]) => `${region}/${enterpriseProjectId ?? "0"}`;

/** States call no enterprise project in particular by a word of its own, and an import may have it from there. */
const isHere = (id: string, cloud: Context["cloud"]) =>
  id === idIn(cloud) || id === `${cloud.region}/${cloud.enterpriseProjectId ?? everyProject}`;

/** Starts from what is live and changes only what is declared: everything that is sent is either of the two. */
async function sync(
  wanted: Wanted,
  live: AlarmSettings,
  before: Pick<Known, "found">,
  context: Context,
): Promise<Known> {
  const { cloud } = context;
  const topic = wanted.topicUrn === undefined ? undefined : await cloud.smn.topic(wanted.topicUrn);
  if (wanted.topicUrn !== undefined) {
    if (topic === undefined) throw new Error(messages.noSuchTopic(wanted.topicUrn));
    const { subscriptions, confirmed } = await listeners(wanted.topicUrn, context);
    if (confirmed === 0 && wanted.requireListener)
      throw new Error(`${messages.nobodyListens(wanted.topicUrn, subscriptions)} Nothing was changed.`);
  }
  const channel = wanted.channel ?? (wanted.topicUrn === undefined ? undefined : "smn");
  const settings: AlarmSettings = {
    ...live,
    ...(channel && { channel }),
    ...(topic && { topicUrn: topic.topicUrn, topicDisplayName: topic.displayName }),
    ...(wanted.realtime !== undefined && { realtime: wanted.realtime }),
    ...(wanted.daily !== undefined && { daily: wanted.daily }),
    ...(wanted.severities && { severities: wanted.severities }),
    ...(wanted.ignoredEvents && { ignoredEventCodes: wanted.ignoredEvents.map((name) => eventClasses[name]) }),
  };
  if (fingerprint(settings) === fingerprint(live)) return toState(live, { ...wanted, found: before?.found }, context);
  // What was there before must not be forgotten once anything is sent, or destroying could not restore it.
  const unfinished = (error: unknown) => {
    const message = messages.alarmsUnseen(reasonOf(error));
    return new Incomplete(message, idIn(cloud), { ...live, found: before?.found }, { cause: error });
  };
  await cloud.hss.alarms.set(settings).catch((error: unknown) => {
    throw mayHaveTakenEffect(error) ? unfinished(error) : error;
  });
  try {
    return await toState(await cloud.hss.alarms.get(), { ...wanted, found: before?.found }, context);
  } catch (error) {
    throw unfinished(error);
  }
}

const fingerprint = (settings: AlarmSettings) =>
  JSON.stringify(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : value])
      .sort(),
  );

async function listeners(topicUrn: string, { cloud }: Context): Promise<{ subscriptions: number; confirmed: number }> {
  const all = await cloud.smn.subscriptions(topicUrn);
  return { subscriptions: all.length, confirmed: all.filter(({ confirmed }) => confirmed).length };
}

async function toState(live: AlarmSettings, declared: Known | undefined, context: Context): Promise<Known> {
  const state: Known = {
    // A topic that alarms do not go through counts as none.
    topicUrn: live.channel === "messageCenter" ? undefined : live.topicUrn,
    channel: live.channel,
    realtime: live.realtime,
    daily: live.daily,
    severities: live.severities,
    ignoredEvents: live.ignoredEventCodes?.map((code) => eventClassByCode[code] ?? (`event-${code}` as "event-2042")),
    requireListener: declared?.requireListener,
    onDestroy: declared?.onDestroy,
    topicDisplayName: live.topicDisplayName,
    found: declared?.found,
  };
  if (!live.topicUrn || live.channel === "messageCenter") return state;
  const { subscriptions, confirmed } = await listeners(live.topicUrn, context);
  if (confirmed === 0) context.warn(messages.nobodyListens(live.topicUrn, subscriptions));
  return { ...state, subscriptions, confirmedListeners: confirmed };
}

const withoutAbsent = (settings: AlarmSettings) =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Known["found"];
