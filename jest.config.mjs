// Three projects: unit specs beside the code; everything that needs a process, a broker, a database or a capture; and
// what takes too long for every run (`npm run test:long`).
const typescript = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: '<rootDir>/test/tsconfig.json', diagnostics: false }],
  },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/package.json'],
};

export default {
  // For a machine with much else to do; a test that hangs still ends. (Jest reads it here, not in a project.)
  testTimeout: 120_000,
  projects: [
    {
      ...typescript,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{shared,agent,control-plane,control-plane/web}/src/**/*.spec.ts',
        '<rootDir>/test/support/**/*.spec.ts',
      ],
    },
    {
      ...typescript,
      displayName: 'system',
      testMatch: ['<rootDir>/test/{contract,golden,e2e,lab,fleet-sim}/**/*.spec.ts'],
    },
    {
      ...typescript,
      displayName: 'long',
      testMatch: ['<rootDir>/test/long/**/*.spec.ts'],
    },
  ],
};
