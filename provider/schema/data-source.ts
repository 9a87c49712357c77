import type { Fields, Values } from "./field";

/** A question to the cloud that changes nothing: what may be asked for, and what the answer looks like. */
export interface DataSourceDefinition<F extends Fields, R extends Fields, C> {
  /** One sentence: what it answers. */
  doc: string;
  /** What a program may ask for. */
  filter: F;
  /** What it is told. */
  result: R;
  read(filter: Values<F>, cloud: C): Promise<{ [K in keyof Values<R>]?: Values<R>[K] | undefined }>;
}

export interface DataSource<F extends Fields, R extends Fields, C> extends DataSourceDefinition<F, R, C> {
  /** In PascalCase, for example `Hosts`. */
  name: string;
}

/** A data source as those see it who must not know a single one. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- method parameters are contravariant; only `any` holds them all
export type AnyDataSource<C> = DataSource<any, any, C>;
