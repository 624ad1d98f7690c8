import { run } from './cli/main';

declare const VERSION: string;
declare const RULE_PAGES: Readonly<Record<string, string>>;

process.exitCode = run(process.argv.slice(2), {
  cwd: process.cwd(),
  version: VERSION,
  pages: RULE_PAGES,
  env: process.env,
  // `isTTY` is undefined in a pipe.
  color: Boolean(process.stdout.isTTY) && !process.env['NO_COLOR'],
  write: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});
