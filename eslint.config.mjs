import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { walls } from './scripts/walls/eslint-plugin.mjs';

/** Who may import whom (ARCHITECTURE.md). `patterns` are matched against the text of the import. */
const forbid = (files, ...patterns) => ({
  files,
  ignores: ['**/*.spec.ts'],
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});
const tests = { regex: '(^|/)test/', message: 'Nothing imports test/.' };
const deepShared = { regex: '^@picket/shared/.*/', message: 'Use the exports of @picket/shared.' };
const otherSide = (name) => ({
  regex: `@picket/${name}|(^|/)${name}/`,
  message: 'Agent and control plane meet in shared/ only.',
});
/** No I/O, no clock, no logger, no promise on the packet path. */
const pureArithmetic = {
  regex: '^(?!\\.|@picket/shared/(features|sketch|errors)$)',
  message: 'The packet path imports arithmetic only.',
};
/** The rooms of the agent from the ground up, and which rooms each may import. Whoever adds an arrow adds it here. */
const AGENT_ROOMS = {
  packet: [],
  flow: ['packet'],
  profiles: ['packet', 'flow'],
  gzip: [],
  host: [],
  sources: ['packet', 'gzip'],
  traffic: ['flow', 'profiles', 'sources'],
  scoring: ['flow', 'host'],
  files: ['gzip', 'profiles', 'scoring', 'sources'],
  uplink: ['host'],
  alerts: ['flow', 'scoring', 'uplink'],
  sketches: ['scoring', 'uplink'],
  'model-store': ['host', 'scoring', 'uplink'],
  identity: ['host'],
  settings: [],
  pipeline: [...['alerts', 'host', 'model-store', 'profiles', 'scoring', 'sketches', 'sources', 'traffic', 'uplink']],
  doctor: ['host', 'identity', 'model-store', 'profiles', 'scoring', 'sources', 'traffic'],
};
const PURE_ROOMS = ['packet', 'flow', 'profiles'];
const DEEPEST_FOLDER = 3;
/** Files that lie beside the rooms and that every room with I/O may import. */
const BESIDE_THE_ROOMS = '(errors|config|version)\\.js$';

/** The walls of one room: as many `../` as a file lies deep lead out of it, and on to the rooms under it only. */
const wallsOf = (room, below) => {
  const isPure = PURE_ROOMS.includes(room);
  const allowed = [...(isPure ? [] : [BESIDE_THE_ROOMS]), ...below.map((name) => `${name}/`)];
  return Array.from({ length: DEEPEST_FOLDER }, (_, at) => {
    const way = `^(\\.\\./){${at + 1}}`;
    const outside = {
      regex: allowed.length > 0 ? `${way}(?!${allowed.join('|')})` : way,
      message: `${room}/ imports ${below.length > 0 ? `${below.join(', ')} only` : 'no other room'}.`,
    };
    const patterns = [tests, deepShared, otherSide('control-plane'), outside, ...(isPure ? [pureArithmetic] : [])];
    // A profile's folder stands alone: `../column-text.js` lies beside it, `../cic/` is another one.
    if (room === 'profiles' && at > 0)
      patterns.push({ regex: `^(\\.\\./){${at}}[^./]+/`, message: 'A profile imports no other profile.' });
    return forbid([`agent/src/${room}${'/*'.repeat(at + 1)}.ts`], ...patterns);
  });
};

/** What decides or computes knows neither the framework nor the database; so does what runs in a child process. */
const framework = { regex: '^(@nestjs/|typeorm|pg|express)', message: 'This room imports no framework.' };
const aloneInItsProcess = {
  regex: '^(@nestjs/|typeorm|pg|express|aedes|mqtt|node:(child_process|worker_threads|cluster|net|http))',
  message: 'ml/ is pure: no framework, no database, no process.',
};
const withoutFramework = [
  'control-plane/src/**/domain/**/*.ts',
  'control-plane/src/datasets/{import,labelling,statistics}/**/*.ts',
  'control-plane/src/datasets/leakage/checks/**/*.ts',
  'control-plane/src/{training/steps,model-reports/render}/**/*.ts',
  'control-plane/src/**/worker/**/*.ts',
];
const nestServicesAmongThem = ['**/dataset-importer.ts', '**/labelled-dataset-builder.ts'];

/** A client of the API knows of it what docs/openapi.json says, and no more; two lists of words it may read. `root` is control-plane/src. */
const serverTypes = (root) => ({
  regex: `${root}(api/(?!(alert-verdicts|split-policies)\\.)|platform/)|/persistence/|\\.(service|controller)\\.js$`,
  message: 'Types of the API come from api-types/, which docs/openapi.json makes.',
});

/** `api/` is a ground room: every context and program may import it, it imports none. */
const wireSchemasOnly = {
  regex: '^(?!\\./[a-z-]+\\.js$|@picket/shared/|zod$|node:net$)',
  message: 'api/ imports zod and shared only.',
};

/** What only one file may write: an alias moves by the promotion gate, a group gets its model by an assignment. */
const ONE_WRITER = [
  {
    message: 'Only registry/aliases/promotion-gate.ts moves an alias.',
    writers: ['registry/aliases/promotion-gate.ts', 'registry/aliases/persistence/alias.repository.ts'],
    selectors: [
      'MemberExpression[property.name=/^(writeAlias|addChange)$/]',
      "MemberExpression[property.name='removeAlias'][object.property.name='aliases']",
      'CallExpression[callee.property.name=/^(repository|getRepository)$/] > Identifier.arguments[name=/^ModelAlias(Change)?Entity$/]',
      'Literal[value=/\\bmodel_alias/]',
      'TemplateElement[value.raw=/\\bmodel_alias/]',
    ],
  },
  {
    message: 'Only rollout/assignments/assignments.service.ts gives a group its model.',
    writers: [
      'rollout/assignments/assignments.service.ts',
      'fleet/desired-state.service.ts',
      'fleet/persistence/desired-state.repository.ts',
    ],
    selectors: [
      "MemberExpression[property.name='setGroupModel']",
      'CallExpression[callee.property.name=/^(repository|getRepository)$/] > Identifier.arguments[name="AssignmentChangeEntity"]',
      'Literal[value=/\\bassignment_change\\b/]',
      'TemplateElement[value.raw=/(assignment_change|UPDATE agent_group)\\b/]',
    ],
  },
];
const restrict = (files, ignores, rules) => ({
  files,
  ignores: ['control-plane/src/migrations/**', '**/*.spec.ts', ...ignores],
  rules: {
    'no-restricted-syntax': [
      'error',
      ...rules.flatMap(({ selectors, message }) => selectors.map((selector) => ({ selector, message }))),
    ],
  },
});
const inControlPlane = (files) => files.map((file) => `control-plane/src/${file}`);
/** A writer of one thing writes none of the others. */
const oneWriter = [
  restrict(['control-plane/src/**/*.ts'], [], ONE_WRITER),
  ...ONE_WRITER.map((own) =>
    restrict(
      inControlPlane(own.writers),
      [],
      ONE_WRITER.filter((other) => other !== own),
    ),
  ),
];

/** The title of a test is a sentence about its `describe`: it begins with a verb, not with a tail of another sentence. */
const TAIL = '/^(and|at|in|of|with|without|is kept$)( |$)/';
const titlesAreSentences = {
  files: ['**/*.spec.ts'],
  rules: {
    'no-restricted-syntax': [
      'error',
      ...["[callee.name='it']", "[callee.callee.object.name='it']"].flatMap((call) =>
        [`Literal.arguments[value=${TAIL}]`, `TemplateLiteral.arguments[quasis.0.value.raw=${TAIL}]`].map((title) => ({
          selector: `CallExpression${call} > ${title}`,
          message: 'The title of a test begins with a verb.',
        })),
      ),
    ],
  },
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/gen/**', 'coverage/**', '.picket/**', 'test/.artifacts/**', '**/*.mjs'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        // In this order, each by its name: a file is checked by the first project that has it, and globs come last.
        project: [
          'shared/tsconfig.json',
          'agent/tsconfig.json',
          'control-plane/tsconfig.json',
          'control-plane/web/tsconfig.json',
          'test/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['control-plane/src/**/*.ts'], rules: { '@typescript-eslint/consistent-type-imports': 'off' } },
  { files: ['**/*.spec.ts', 'test/**/*.ts', 'control-plane/web/**'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['control-plane/web/**/*.{ts,tsx}'], ...reactHooks.configs.flat.recommended },
  ...oneWriter,
  titlesAreSentences,
  forbid(['shared/src/**/*.ts'], {
    regex: '^(?!\\.|node:|zod$|fflate$|@bufbuild/protobuf)',
    message: 'shared/ imports Node built-ins and the three libraries of the wire format only.',
  }),
  forbid(['agent/src/**/*.ts'], tests, deepShared, otherSide('control-plane')),
  ...Object.entries(AGENT_ROOMS).flatMap(([room, below]) => wallsOf(room, below)),
  forbid(
    ['agent/src/sketches/{flow-sketcher,sampler}.ts'],
    ...[tests, deepShared, pureArithmetic, { regex: '^\\.\\./', message: 'Sketches are arithmetic only.' }],
  ),
  forbid(['control-plane/src/**/*.ts'], tests, deepShared, otherSide('agent')),
  forbid(['control-plane/src/cli/**/*.ts'], tests, deepShared, otherSide('agent'), serverTypes('^(\\.\\./)+')),
  forbid(['control-plane/web/**/*.{ts,tsx}'], tests, deepShared, otherSide('agent'), serverTypes('/src/')),
  forbid(['control-plane/src/api/**/*.ts'], tests, deepShared, wireSchemasOnly),
  forbid(['control-plane/src/ml/**/*.ts'], tests, deepShared, otherSide('agent'), aloneInItsProcess),
  {
    ...forbid(withoutFramework, tests, deepShared, otherSide('agent'), framework),
    ignores: ['**/*.spec.ts', ...nestServicesAmongThem],
  },
  {
    files: ['control-plane/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    plugins: { walls },
    rules: { 'walls/floors': 'error', 'walls/doors': 'error' },
  },
  // A contract test may look into the room that it tests; a test of the whole program looks into none. support/ and bench/
  // put parts together by hand, as compose.ts does, and look where they must.
  {
    files: ['test/{contract,golden,lab,long}/**/*.spec.ts'],
    plugins: { walls },
    rules: { 'walls/inside-rooms': ['error', 1] },
  },
  { files: ['test/e2e/**/*.spec.ts'], plugins: { walls }, rules: { 'walls/inside-rooms': ['error', 0] } },
);
