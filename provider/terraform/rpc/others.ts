/** What needs no more than a word: stopping, and the functions and ephemeral resources that this provider does not have. */
import { diagnostic } from "../diagnostics";
import type { Provider } from "../provider";
import { messages } from "../words";

export function stopProvider(provider: Provider) {
  provider.stop();
  return {};
}

export const getFunctions = () => ({});

export const callFunction = (_provider: Provider, { name }: { name: string }) => ({
  error: { text: messages.noFunction(name) },
});

export const ephemeral = (_provider: Provider, { typeName }: { typeName: string }) => ({
  diagnostics: [diagnostic("error", "No ephemeral resources", messages.noEphemeral(typeName))],
});
