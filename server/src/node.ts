import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { openNodeCache } from './files/node-cache';
import { nodeFiles } from './files/node-files';
import { inOrder } from './lsp/lifecycle';
import { startServer } from './lsp/server';

// `--stdio` serves any client; without it the desktop client talks over IPC.
startServer(createConnection(ProposedFeatures.all, inOrder()), nodeFiles, (folder) =>
  openNodeCache(folder, __filename),
);
