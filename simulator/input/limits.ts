/** The most of each kind that one simulated cloud holds: more would only exhaust this computer's memory. */
export const limits = {
  servers: 200_000,
  quotas: 200_000,
  topics: 10_000,
  subscriptions: 1_000,
  /** Seconds, 50 years: what can be planned ahead, and how far the clock can be moved in one step. */
  seconds: 50 * 365 * 86_400,
} as const;
