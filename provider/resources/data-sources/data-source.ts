import type { Cloud } from "../../client/model";
import type { AnyDataSource, DataSource, DataSourceDefinition, Fields } from "../../schema";
import { text } from "../../schema";

/** Where to look; what is left out is the provider's. */
const commonFields = {
  region: text({ doc: "Region to look in; the provider's when left out.", optional: true }),
  enterpriseProjectId: text({
    doc: "Enterprise project to look in; the provider's when left out, or all that the caller may see.",
    optional: true,
  }),
};

type CommonFields = typeof commonFields;

/** Defines a data source; where to look is added here, once for all. */
export function dataSource<F extends Fields, R extends Fields>(
  name: string,
  definition: Omit<DataSourceDefinition<F & CommonFields, R, Cloud>, "filter"> & { filter: F },
): DataSource<F & CommonFields, R, Cloud> {
  return { ...definition, name, filter: { ...commonFields, ...definition.filter } };
}

export type HssDataSource = AnyDataSource<Cloud>;
