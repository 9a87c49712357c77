export * from "./compare";
export * from "./data-source";
export * from "./describe";
export * from "./fields";
export * from "./issues";
export * from "./names";
export * from "./resource";
export * from "./unknown";
