import { run } from './cli/main';

declare const VERSION: string;

process.exitCode = run(process.argv.slice(2), process.cwd(), VERSION, {
  write: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  // `isTTY` is undefined in a pipe.
  color: Boolean(process.stdout.isTTY) && !process.env['NO_COLOR'],
});
