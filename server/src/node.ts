import path from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { openNodeCache } from './files/node-cache';
import { nodeFiles } from './files/node-files';
import { wordsIn } from './files/node-words';
import { inOrder } from './lsp/lifecycle';
import { startServer } from './lsp/server';
import { nodeMemory } from './memory';

// Clients say how they talk, as that of VS Code does; whoever says nothing means standard input and output.
if (!process.argv.some((argument) => /^--(?:stdio|node-ipc|pipe|socket)\b/.test(argument))) {
  process.argv.push('--stdio');
}
startServer(
  createConnection(ProposedFeatures.all, inOrder()),
  nodeFiles,
  (folder) => openNodeCache(folder, __filename),
  wordsIn(path.join(__dirname, '../l10n')),
  nodeMemory(),
);
