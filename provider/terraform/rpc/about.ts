/** What the provider is: its schemas and capabilities. Nothing here needs a configuration. */
import { resources } from "../../resources";
import { dataSources } from "../../resources/data-sources";
import { typeName } from "../names";
import { dataSourceSchema, providerSchema, resourceSchema } from "../schema";

/** Terraform may keep the schema it has got from one process for the next. */
const serverCapabilities = { getProviderSchemaOptional: true, moveResourceState: true };

export const getMetadata = () => ({
  serverCapabilities,
  resources: resources.map(({ name }) => ({ typeName: typeName(name) })),
  dataSources: dataSources.map(({ name }) => ({ typeName: typeName(name) })),
});

export const getProviderSchema = () => ({
  serverCapabilities,
  provider: providerSchema(),
  resourceSchemas: Object.fromEntries(resources.map((each) => [typeName(each.name), resourceSchema(each)])),
  dataSourceSchemas: Object.fromEntries(dataSources.map((each) => [typeName(each.name), dataSourceSchema(each)])),
});
