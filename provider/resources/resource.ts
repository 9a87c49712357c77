import { everyProject } from "../client";
import type { Cloud } from "../client/model";
import {
  type AnyResource,
  boolean,
  type Context as SchemaContext,
  type Fields,
  oneOf,
  type Resource,
  type ResourceDefinition,
  text,
} from "../schema";

export type Context = SchemaContext<Cloud>;

/**
 * The enterprise project. Where none is configured, reads cover all that the caller may see and writes go to the default
 * one, so that declaring the default one then is no change.
 */
export const enterpriseProjectField = <const O extends { replaces?: true }>(options: O) =>
  text({
    doc: "Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none.",
    optional: true,
    computed: true,
    length: [1, 256],
    satisfied: (declared: string, live: string) => declared === live || (declared === "0" && live === everyProject),
    ...options,
  });

/** What destroying does with the object. `doc` begins with the default. */
export const onDestroyField = <const V extends readonly string[]>(ways: V, doc: string) =>
  oneOf(ways, { noun: "way to destroy", doc, optional: true, intent: true });

/** What every resource understands. */
const commonFields = {
  region: text({
    doc: "Region of the object, for example `cn-north-4`. The provider's region when left out.",
    optional: true,
    computed: true,
    replaces: true,
    form: { pattern: /^[a-z]+(-[a-z]+)+-\d+$/, name: "a region such as cn-north-4" },
  }),
  enterpriseProjectId: enterpriseProjectField({ replaces: true }),
  adopt: boolean({
    doc: "True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise.",
    optional: true,
    intent: true,
  }),
};

const commonOutputs = {
  adopted: boolean({ doc: "Whether the object was there before and was taken over.", optional: true }),
};

type CommonFields = typeof commonFields;
type CommonOutputs = typeof commonOutputs;

/** Defines a resource; the common fields are added here, once for all. */
export function resource<F extends Fields, O extends Fields>(
  name: string,
  definition: Omit<ResourceDefinition<F & CommonFields, O & CommonOutputs, Cloud>, "fields" | "outputs"> & {
    fields: F;
    outputs: O;
  },
): Resource<F & CommonFields, O & CommonOutputs, Cloud> {
  return {
    ...definition,
    name,
    // A resource may have a common field of its own making.
    fields: { ...commonFields, ...definition.fields },
    outputs: { ...definition.outputs, ...commonOutputs },
  };
}

export type HssResource = AnyResource<Cloud>;
