import { type ChargingMode, chargingModes, type Edition, editions } from "../client/model";
import { type FieldOptions, mapOf, oneOf, text } from "../schema";

/** The API's words for editions are understood too (HSS API v5 reference, "Enabling or Disabling Protection"). */
const editionAliases: Readonly<Record<string, Edition>> = {
  "hss.version.basic": "basic",
  "hss.version.advanced": "professional",
  "hss.version.enterprise": "enterprise",
  "hss.version.premium": "premium",
  "hss.version.wtp": "wtp",
  "hss.version.container.enterprise": "container",
};

const chargingModeAliases: Readonly<Record<string, ChargingMode>> = { packet_cycle: "prePaid", on_demand: "postPaid" };

export const editionField = <const O extends FieldOptions<Edition>>(options: O) =>
  oneOf(editions, { noun: "edition", aliases: editionAliases, ...options });

export const chargingModeField = <const O extends FieldOptions<ChargingMode>>(options: O) =>
  oneOf(chargingModes, { noun: "charging mode", aliases: chargingModeAliases, ...options });

/** Tags of a quota: keys of 1 to 128 and values of up to 255 characters ("Adding Tags", HSS API v5 reference). */
export const tagsField = (doc: string) =>
  mapOf(text({ doc: "Value, up to 255 characters.", length: [0, 255] }), {
    doc,
    optional: true,
    size: [0, 20],
    // Removing a tag of this very name would be another call of the API: DELETE .../tags/delete.
    names: text({
      doc: "Key.",
      length: [1, 128],
      form: { pattern: /^(?!delete$)/, name: 'a key that HSS can remove again: "delete" is reserved' },
    }),
  });

/** The form of an SMN topic's URN: `urn:smn:<region>:<project ID>:<name>`. */
export const topicUrnPattern = /^urn:smn:([a-z0-9-]+):([0-9a-zA-Z]+):([A-Za-z0-9_-]{1,255})$/;

export const patternTopicRegion = (urn: string): string | undefined => topicUrnPattern.exec(urn)?.[1];
