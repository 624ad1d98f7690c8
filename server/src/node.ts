import path from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { waitForMany } from './files/disk';
import { openNodeCache } from './files/node-cache';
import { nodeFiles } from './files/node-files';
import { wordsIn } from './files/node-words';
import { inOrder } from './lsp/lifecycle';
import { startServer } from './lsp/server';
import { nodeMemory } from './memory';

declare const VERSION: string;

waitForMany();
// Who tries the command in a terminal would wait for an answer for ever.
const asked = process.argv[2];
if (asked === '--version' || asked === '--help') {
  process.stdout.write(asked === '--version' ? `${VERSION}\n` : 'Started by editors; see docs/editors.md.\n');
  process.exit(0);
}
// Clients say how they talk, as that of VS Code does; whoever says nothing means standard input and output.
if (!process.argv.some((argument) => /^--(?:stdio|node-ipc|pipe|socket)\b/.test(argument))) {
  process.argv.push('--stdio');
}
startServer(
  createConnection(ProposedFeatures.all, inOrder()),
  nodeFiles,
  (folder) => openNodeCache(folder, __filename),
  wordsIn(path.join(__dirname, '../l10n'), 'bundle.l10n'),
  nodeMemory(),
);
