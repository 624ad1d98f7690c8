/// <reference lib="webworker" />
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from 'vscode-languageserver/browser';
import { inOrder } from './lsp/lifecycle';
import { startServer } from './lsp/server';

declare const self: DedicatedWorkerGlobalScope;

// In a worker there is no disk: all files come from the client.
const reader = new BrowserMessageReader(self);
const writer = new BrowserMessageWriter(self);
startServer(createConnection(ProposedFeatures.all, reader, writer, inOrder()));
