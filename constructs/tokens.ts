import { type IResolvable, type IResolveContext, Token } from "cdktf";
import { UNKNOWN } from "../provider/schema";

type Values = Record<string, unknown>;

/** A value that only Terraform will know: a token of CDKTF, or an expression written by hand. */
export const isToken = (value: unknown): boolean =>
  Token.isUnresolved(value) ||
  (typeof value === "string" && /[$%]\{/.test(value)) ||
  (value !== null && typeof value === "object" && !Array.isArray(value) && !isPlain(value));

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
};

/** The same value with UNKNOWN wherever it is Terraform's to know. */
export function withUnknowns(value: unknown): unknown {
  if (isToken(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map(withUnknowns);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withUnknowns(inner)])) as Values;
}

/** An expression of Terraform's language that may become part of others. */
export class Expression implements IResolvable {
  readonly creationStack: string[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  resolve({ suppressBraces }: IResolveContext): string {
    return suppressBraces ? this.#text : `\${${this.#text}}`;
  }

  toString(): string {
    return Token.asString(this);
  }
}
