/** Everything a plugin needs once Terraform has connected, in one module so that it can be loaded, and bundled, apart. */
export * as messages from "./messages";
export { Provider } from "./provider";
export { procedures } from "./rpc";
