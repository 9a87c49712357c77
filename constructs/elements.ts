/** What the generated constructs have in common. Each knows its definition by name, and nothing else of it. */
import { TerraformDataSource, type TerraformMetaArguments, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import type { Declared } from "../provider/lifecycle";
import { resources } from "../provider/resources";
import { dataSources } from "../provider/resources/data-sources";
import { type Fields, type Issue, object, text } from "../provider/schema";
import { type Operation, timeoutFields } from "../provider/terraform/durations";
import { attributeName, typeName } from "../provider/terraform/names";
import { providerName } from "../provider/terraform/mirror";
import { issuesIn, refuseFor, warnOfPlainSecrets } from "./checking";
import { constructMessages } from "./messages";
import { constructName, metaArguments } from "./names";
import { defineReferences } from "./references";
import { toAttributes } from "./rendering";

type Values = Record<string, unknown>;

/** How long an operation may take, for example `20m` or `1h30m`; as long as it needs without. */
export type Timeouts = { readonly [operation in Operation]?: string };

/** What every HSS resource may be given beside its own properties. */
export interface HssResourceProps extends TerraformMetaArguments {
  /** How long each operation may take. */
  readonly timeouts?: Timeouts;
}

/** The properties of a construct in the words of its definition, and the names in between. */
class Given {
  readonly values: Values;

  constructor(
    readonly owner: string,
    readonly fields: Fields,
    props: object,
  ) {
    const names = new Map(Object.keys(fields).map((property) => [this.name(property), property]));
    const own = Object.entries(props).filter(([name]) => !metaArguments.has(name));
    this.values = Object.fromEntries(own.map(([name, value]) => [names.get(name) ?? name, value]));
  }

  readonly name = (property: string): string =>
    property in this.fields ? constructName(property, this.owner) : property;

  readonly attribute = (property: string): string => attributeName(property, this.owner);

  attributes(): Values {
    return toAttributes(this.fields, this.values, this.attribute);
  }

  /** Everything that is wrong with the properties, as far as synthesis knows them. */
  issues(rules: Declared["rules"] = []): Issue[] {
    return issuesIn({ fields: this.fields, rules }, this.values).map(({ path: [first, ...rest], message }) => ({
      path: first === undefined ? [] : [this.name(String(first)), ...rest],
      message,
    }));
  }
}

/** What is Terraform's own in any resource, and may be wrong too. */
const timeoutsField = { timeouts: object(timeoutFields, { doc: "How long each operation may take.", optional: true }) };

/** A number for `count` may be meant for the property that has another name because Terraform has taken that one. */
const countIssues = (owner: string, fields: Fields, count: unknown): Issue[] =>
  "count" in fields && typeof count === "number"
    ? [{ path: ["count"], message: constructMessages.whichCount(constructName("count", owner)) }]
    : [];

const metadata = { providerName };
const id = { id: text({ doc: "What the object is imported by." }) };

/** A resource of HSS in a stack. Its attributes are tokens; its properties are checked when the stack is synthesised. */
export abstract class HssResource extends TerraformResource {
  readonly #given: Given;
  readonly #timeouts: Timeouts | undefined;

  protected constructor(resource: string, scope: Construct, name: string, props: HssResourceProps) {
    const { timeouts, ...own } = props;
    super(scope, name, { ...props, terraformResourceType: typeName(resource), terraformGeneratorMetadata: metadata });
    const definition = resources.find((each) => each.name === resource);
    if (definition === undefined) throw new Error(`There is no resource ${resource}.`);
    const given = new Given(resource, definition.fields as Fields, own);
    this.#given = given;
    this.#timeouts = timeouts;
    const readable = Object.entries(given.fields).filter(([, { writeOnly }]) => !writeOnly);
    const attributes = { ...Object.fromEntries(readable), ...(definition.outputs as Fields) };
    defineReferences(this, attributes, (property) => constructName(property, resource), given.attribute);
    defineReferences(this, id);
    refuseFor(this, () => [
      ...given.issues(definition.rules),
      ...issuesIn({ fields: timeoutsField }, { timeouts }),
      ...countIssues(resource, given.fields, props.count),
    ]);
    warnOfPlainSecrets(this, given.fields, given.values);
  }

  protected override synthesizeAttributes(): Values {
    return { ...this.#given.attributes(), ...(this.#timeouts && { timeouts: this.#timeouts }) };
  }

  protected override synthesizeHclAttributes(): Values {
    const timeouts = { value: this.#timeouts, isBlock: true, type: "struct", storageClassType: "timeouts" };
    return { ...this.#given.attributes(), ...(this.#timeouts && { timeouts }) };
  }
}

/** A question to HSS in a stack, asked with every plan. */
export abstract class HssDataSource extends TerraformDataSource {
  readonly #given: Given;

  protected constructor(source: string, scope: Construct, name: string, props: TerraformMetaArguments) {
    super(scope, name, { ...props, terraformResourceType: typeName(source), terraformGeneratorMetadata: metadata });
    const definition = dataSources.find((each) => each.name === source);
    if (definition === undefined) throw new Error(`There is no data source ${source}.`);
    const given = new Given(source, definition.filter as Fields, props);
    this.#given = given;
    const attributes = { ...given.fields, ...(definition.result as Fields) };
    defineReferences(this, attributes, (property) => constructName(property, source), given.attribute);
    refuseFor(this, () => given.issues());
  }

  protected override synthesizeAttributes(): Values {
    return this.#given.attributes();
  }

  protected override synthesizeHclAttributes(): Values {
    return this.#given.attributes();
  }
}
