import path from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { openNodeCache } from './files/node-cache';
import { nodeFiles } from './files/node-files';
import { wordsIn } from './files/node-words';
import { inOrder } from './lsp/lifecycle';
import { startServer } from './lsp/server';

// `--stdio` serves any client; without it the desktop client talks over IPC.
startServer(
  createConnection(ProposedFeatures.all, inOrder()),
  nodeFiles,
  (folder) => openNodeCache(folder, __filename),
  wordsIn(path.join(__dirname, '../l10n')),
);
