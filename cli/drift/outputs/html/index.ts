import type { Output } from "../output";
export const html: Output = () => "";
