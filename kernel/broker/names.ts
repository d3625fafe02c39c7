/** The names of all narrow brokers, as manifests have them. */

export const BROKER_NAMES = ['nucleus:codegen'] as const;
export type BrokerName = (typeof BROKER_NAMES)[number];
