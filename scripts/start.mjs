// `npm start [-- PATH…]`: builds, then checks the examples or the given paths in the terminal.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));
await import('./build.mjs');
const paths = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [
    path.join(root, 'dist/cli.js'),
    'check',
    ...(paths.length > 0 ? paths : ['examples']),
    '--fail-on',
    'never',
  ],
  { stdio: 'inherit', cwd: paths.length > 0 ? (process.env.INIT_CWD ?? root) : root },
);
process.exitCode = status ?? 1;
