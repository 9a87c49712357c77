import { boolean, listOf, mapOf, object, oneOf, text, timestamp } from "../../schema";
import { chargingModeField, editionField } from "../words";
import { dataSource } from "./data-source";

const optional = true;

const quota = object(
  {
    quotaId: text({ doc: "Quota ID." }),
    edition: editionField({ doc: "Edition that it is for." }),
    state: oneOf(["normal", "expired", "frozen"], { noun: "state", doc: "`normal`, `expired` or `frozen`." }),
    used: boolean({ doc: "Whether it guards a server now." }),
    hostId: text({ doc: "Server it guards.", optional }),
    hostName: text({ doc: "Name of that server.", optional }),
    chargingMode: chargingModeField({ doc: "`prePaid` or `postPaid`." }),
    tags: mapOf(text({ doc: "Value." }), { doc: "Tags." }),
    createdAt: timestamp({ doc: "When it was bought.", optional }),
    expiresAt: timestamp({ doc: "End of the paid period; absent when it has none.", optional }),
    shared: boolean({ doc: "Whether other enterprise projects may use it." }),
    trial: boolean({ doc: "Whether it is a trial." }),
    enterpriseProjectId: text({ doc: "Enterprise project." }),
  },
  { doc: "One quota." },
);

/** The quotas of the account, yearly/monthly and pay-per-use. */
export const quotas = dataSource("Quotas", {
  doc: "The quotas of the account, yearly/monthly and pay-per-use, used and idle.",
  filter: {
    edition: editionField({ doc: "Edition that they are for.", optional }),
    used: boolean({ doc: "Only those in use, or only idle ones.", optional }),
  },
  result: { quotas: listOf(quota, { doc: "The quotas that match." }) },

  async read({ edition, used }, { hss }) {
    const all = await hss.quotas.list(edition === undefined ? {} : { edition });
    return { quotas: all.filter((each) => used === undefined || each.used === used) };
  },
});
