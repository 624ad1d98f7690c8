import path from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeFiles } from './files/node-files';
import { wordsIn } from './files/node-words';
import { inOrder } from './lsp/lifecycle';
import { startServer } from './lsp/server';

// `--stdio` serves any client; without it the desktop client talks over IPC.
const connection = createConnection(ProposedFeatures.all, inOrder());
startServer(connection, nodeFiles, wordsIn(path.join(__dirname, '../l10n')));
