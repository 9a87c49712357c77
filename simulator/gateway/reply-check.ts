import type { FieldSpec, OperationSpec } from "./operations";
import { checkValue } from "./validation";

/** Minimal lengths do not bind replies: a property that a host lacks is an empty text there. */
function relaxed(spec: FieldSpec): FieldSpec {
  const { minLength: _minLength, required: _required, fields, items, values, ...rest } = spec;
  return {
    ...rest,
    ...(fields && {
      fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, relaxed(field)])),
    }),
    ...(items && { items: relaxed(items) }),
    ...(values && { values: relaxed(values) }),
  };
}

/** Throws a Violation where a reply of this simulator is not as the reference describes it. */
export function checkReply(spec: OperationSpec, reply: object | undefined): void {
  const { response } = spec;
  if (!response) return;
  // What JSON leaves out, the reply does not have.
  const sent: unknown = reply === undefined ? undefined : JSON.parse(JSON.stringify(reply));
  if (response.topLevel === "array" && response.items) {
    checkValue("reply", sent, relaxed({ type: "array", items: response.items }), true);
  } else if (response.empty) {
    if (sent !== undefined) checkValue("reply", sent, { type: "object", fields: {} }, true);
  } else {
    checkValue("reply", sent, relaxed({ type: "object", fields: response.fields ?? {} }), !response.partial);
  }
}
