import { decode, encode, type ExtensionCodecType, ExtData } from "@msgpack/msgpack";
import { UNKNOWN } from "../schema";
import type { DynamicValue } from "./messages";

/** An object of Terraform as it travels: attributes by name; null stands for absent, UNKNOWN for not known yet. */
export type Attributes = Record<string, unknown>;

/** Any extension means unknown: 0 says no more, 12 adds what is known of the value nevertheless, which we do not need. */
const unknowns: ExtensionCodecType<undefined> = {
  tryToEncode: (value) => (value === UNKNOWN ? new ExtData(0, new Uint8Array(1)) : null),
  decode: () => UNKNOWN,
};

/** The object in a message, or null when there is none. */
export function decodeObject(value: DynamicValue | null | undefined): Attributes | null {
  if (value?.msgpack?.length) {
    return decode(value.msgpack, { extensionCodec: unknowns, useBigInt64: true }) as Attributes | null;
  }
  if (value?.json?.length) return JSON.parse(Buffer.from(value.json).toString("utf8")) as Attributes | null;
  return null;
}

export const encodeObject = (object: Attributes | null): DynamicValue => ({
  msgpack: encode(object, { extensionCodec: unknowns, useBigInt64: true }),
});
