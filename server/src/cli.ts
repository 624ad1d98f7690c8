import path from 'node:path';
import { run } from './cli/main';
import { readStandardInput } from './cli/standard-input';
import type { Bundle } from './core/index';
import { waitForMany } from './files/disk';
import { openNodeCache } from './files/node-cache';
import { wordsIn } from './files/node-words';

declare const VERSION: string;
declare const RULE_PAGES: Readonly<Record<string, string>>;

waitForMany();
// Whoever reads the output may have seen enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

void run(process.argv.slice(2), {
  cwd: process.cwd(),
  version: VERSION,
  pages: RULE_PAGES,
  openCache: (folder) => openNodeCache(folder, __filename),
  readWords: (name, locale) => wordsIn(path.join(__dirname, '../l10n'), name)(locale) as Bundle | undefined,
  env: process.env,
  // `isTTY` is undefined in a pipe.
  color: Boolean(process.stdout.isTTY) && !process.env['NO_COLOR'],
  isInteractive: Boolean(process.stderr.isTTY),
  write: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  readStdin: readStandardInput,
  now: () => performance.now(),
}).then((code) => (process.exitCode = code));
