import { importX } from "eslint-plugin-import-x";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import tseslint from "typescript-eslint";

/** Which rooms of the house a room may import; see "Rooms" in CONTRIBUTING.md. */
const rooms = {
  "provider/schema": [],
  "provider/state-home": [],
  "provider/client": ["provider/state-home"],
  "provider/ssh": [],
  "provider/resources": ["provider/schema", "provider/client", "provider/ssh", "provider/state-home"],
  "provider/creation": ["provider/schema", "provider/client"],
  "provider/lifecycle": ["provider/schema", "provider/client", "provider/state-home"],
  "provider/pulumi": ["provider/schema", "provider/lifecycle", "provider/resources", "provider/creation"],
  "provider/terraform": ["provider/schema", "provider/lifecycle", "provider/resources"],
  constructs: [
    ...["provider/schema", "provider/resources", "provider/creation"],
    // What is checked, and what a provider can be told; nothing that talks to a cloud.
    ...["provider/lifecycle/index.ts"],
    // Names, durations, and where the plugin is; nothing that serves it.
    ...["provider/terraform/names.ts", "provider/terraform/durations.ts", "provider/terraform/mirror.ts"],
  ],
  "provider/compliance": [
    ...["provider/schema", "provider/client", "provider/lifecycle", "provider/resources"],
    // How engines write what they keep: names and values, nothing that serves an engine.
    ...["provider/pulumi/wire.ts", "provider/terraform/names.ts", "provider/terraform/values.ts"],
    "provider/terraform/private-state.ts",
  ],
  simulator: [],
  testing: ["simulator", "engines"],
  engines: [],
  cli: [
    ...[
      "provider/schema",
      "provider/lifecycle",
      "provider/resources",
      "provider/client",
      "provider/state-home",
      "provider/compliance",
      "simulator",
    ],
    // Where the plugin is and where it goes; nothing that serves it.
    "provider/terraform/mirror.ts",
  ],
  // The package by its public name only, which leads to what was built.
  examples: ["dist"],
  "docs/examples": ["dist"],
};

export default tseslint.config(
  { ignores: ["dist/**", "cdktf.out/**", ".engines/**", "**/node_modules/**", "**/*.gen.ts", "coverage/**"] },
  ...tseslint.configs.strict,
  {
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver()] },
    rules: {
      "import-x/no-restricted-paths": [
        "error",
        {
          zones: Object.entries(rooms).map(([room, may]) => ({
            target: `./${room}`,
            from: "./",
            except: [`./${room}`, "./node_modules", ...may.map((other) => `./${other}`)],
            message: `${room}/ may import only ${may.length > 0 ? may.join(", ") : "libraries"}.`,
          })),
        },
      ],
      "import-x/no-cycle": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
    },
  },
  { files: ["cli/**", "scripts/**", "bench/**", "engines/**", "test/kills/main.ts"], rules: { "no-console": "off" } },
  {
    files: ["**/*.cjs", "examples/**/*.js", "test/fixtures/**/programs/**/*.js"],
    rules: { "@typescript-eslint/no-require-imports": "off", "no-console": "off" },
  },
);
