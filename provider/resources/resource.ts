import type { Cloud } from "../client/model";
import {
  type AnyResource,
  boolean,
  type Context as SchemaContext,
  type Fields,
  type Resource,
  type ResourceDefinition,
  text,
} from "../schema";

export type Context = SchemaContext<Cloud>;

/** What every resource understands. */
const commonFields = {
  region: text({
    doc: "Region of the object, for example `cn-north-4`. The provider's region when left out.",
    optional: true,
    computed: true,
    replaces: true,
    form: { pattern: /^[a-z]+(-[a-z]+)+-\d+$/, name: "a region such as cn-north-4" },
  }),
  enterpriseProjectId: text({
    doc: "Enterprise project of the object; `0` is the default project. The provider's when left out.",
    optional: true,
    computed: true,
    replaces: true,
    length: [1, 256],
  }),
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
    fields: { ...definition.fields, ...commonFields },
    outputs: { ...definition.outputs, ...commonOutputs },
  };
}

export type HssResource = AnyResource<Cloud>;
