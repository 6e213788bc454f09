// Tests against other implementations (Python's csv, DuckDB, …): `npm run test:interop`, with PYTHON naming the interpreter.
import base from '../../jest.config.mjs';

export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/tests/interop/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
