import { HssQuota, type HssQuotaProps } from "./generated.gen";

/** What a program declares of a {@link Quota}. */
export type QuotaProps = HssQuotaProps;

/** Yearly/monthly quotas of one edition, bought in one order. Give it to a HostProtection as its `quota`. */
export class Quota extends HssQuota {}
