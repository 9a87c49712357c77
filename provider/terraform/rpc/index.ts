/** The remote procedures of plugin protocol 6, by name. */
import type { Provider } from "../provider";
import { getMetadata, getProviderSchema } from "./about";
import { applyResourceChange } from "./apply";
import { configureProvider, validateProviderConfig } from "./configure";
import { readDataSource, validateDataResourceConfig } from "./data-source";
import { callFunction, ephemeral, getFunctions, stopProvider } from "./others";
import { planResourceChange, validateResourceConfig } from "./plan";
import { readResource } from "./read";
import { importResourceState, moveResourceState, upgradeResourceState } from "./state";

export type Procedure = (provider: Provider, request: never) => object | Promise<object>;

export const procedures = {
  GetMetadata: getMetadata,
  GetProviderSchema: getProviderSchema,
  ValidateProviderConfig: validateProviderConfig,
  ConfigureProvider: configureProvider,
  ValidateResourceConfig: validateResourceConfig,
  UpgradeResourceState: upgradeResourceState,
  ReadResource: readResource,
  PlanResourceChange: planResourceChange,
  ApplyResourceChange: applyResourceChange,
  ImportResourceState: importResourceState,
  MoveResourceState: moveResourceState,
  ValidateDataResourceConfig: validateDataResourceConfig,
  ReadDataSource: readDataSource,
  GetFunctions: getFunctions,
  CallFunction: callFunction,
  ValidateEphemeralResourceConfig: ephemeral,
  OpenEphemeralResource: ephemeral,
  RenewEphemeralResource: ephemeral,
  CloseEphemeralResource: ephemeral,
  StopProvider: stopProvider,
} satisfies Record<string, Procedure>;
