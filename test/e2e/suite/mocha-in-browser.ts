// What `mocha` exports to tests in Node, where mocha has put it into the global scope of a worker.

import type * as Mocha from 'mocha';

export const { suite, suiteSetup, suiteTeardown, teardown, test } = globalThis as unknown as Pick<
  typeof Mocha,
  'suite' | 'suiteSetup' | 'suiteTeardown' | 'teardown' | 'test'
>;
