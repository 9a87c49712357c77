/** The wording of what this adapter says itself. */
const list = (names: readonly string[]) => names.join(", ");

export const messages = {
  notConfigured: () => "The provider has not been configured.",
  settingsUnknown: (names: readonly string[]) =>
    `The provider's ${list(names)} ${names.length === 1 ? "is" : "are"} not known yet: it comes from something that is still to be created. Create that first, for example with -target, or write the value itself.`,
  unknownType: (type: string, known: readonly string[]) =>
    `This release of the provider knows no ${type} (${list(known)}). Install the release that wrote the state, or a newer one.`,
  foreign: (id: string, owner: string) => `${id} now belongs to ${owner}; it is left alone.`,
  nothingToImport: (id: string) =>
    `There is no object "${id}". Check the ID, and the provider's region and enterprise_project_id.`,
  unfinished: (reason: string) =>
    `${reason} The object is kept in the state; the next plan shows what is left to do. It is no error only because Terraform would destroy and recreate an object whose creation failed.`,
  notAsPlanned: (names: readonly string[]) =>
    `${list(names)} ${names.length === 1 ? "is" : "are"} not as declared yet, although the cloud accepted the change. Plan and apply again.`,
  noAnswer: () => "The cloud has not answered so far; it was still being asked.",
  timedOut: (reason: string, operation: string, duration: string) =>
    `${reason} It was broken off after ${duration} (timeouts.${operation}).`,
  noWriteOnly: () =>
    "is write-only, which Terraform and OpenTofu know from 1.11 on; this one is older and would keep the value in its state. Use 1.11 or newer",
  noMove: (source: string, target: string) =>
    `A ${source} cannot become a ${target}. Remove it from the state and import the object as ${target}.`,
  noFunction: (name: string) => `This provider has no function ${name}.`,
  noEphemeral: (type: string) => `This provider has no ephemeral resource ${type}.`,
  flatState: () => "The state is of a form that no release of this provider has written.",
};
