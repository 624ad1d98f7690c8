// How the compared language servers are started and brought to rest.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Client, DIST } from './client.mjs';
import { SMALL } from './workspace/edited.mjs';
import { kubernetesSchema } from './peers/kubernetes-schema.mjs';

const SCAN_FINISHED = '$/kubeRoutes/scanFinished';

/** What VS Code tells of itself, as far as it matters here. */
const EDITOR = {
  textDocument: {
    synchronization: { dynamicRegistration: true, didSave: true },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'refactor'] } } },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    publishDiagnostics: { relatedInformation: true, versionSupport: false },
  },
  workspace: {
    workspaceFolders: true,
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
    workspaceEdit: { documentChanges: true },
  },
};
export const PUSH = EDITOR;
export const PULL = {
  textDocument: {
    ...EDITOR.textDocument,
    diagnostic: { dynamicRegistration: true, relatedDocumentSupport: false },
  },
  workspace: { ...EDITOR.workspace, diagnostics: { refreshSupport: true } },
};

/** As the extension does (client/src/node.ts). */
const VARIABLES = { MALLOC_ARENA_MAX: '2' };

/**
 * @param {string} folder
 * @param {{ nodeOptions?: readonly string[], server?: string, compiled?: string }} [how] `server` is the bundle,
 *   `compiled` a folder where Node keeps what it made of its code: the extension names one, which is empty at first
 */
export const spawnOurs = (
  folder,
  { nodeOptions = [], server = path.join(DIST, 'server.js'), compiled } = {},
) =>
  new Client([process.execPath, ...nodeOptions, server, '--stdio'], folder, {
    ...VARIABLES,
    ...(compiled !== undefined && { NODE_COMPILE_CACHE: compiled }),
  });

/**
 * Kube Routes on a workspace that it has read, with a file open in it.
 * @param {string} folder
 * @param {{ file?: string, capabilities?: object, nodeOptions?: readonly string[], server?: string }} [options]
 */
export async function startOurs(
  folder,
  { file = SMALL.path, capabilities = PULL, nodeOptions, server } = {},
) {
  const client = spawnOurs(folder, { nodeOptions, server });
  const read = client.next(SCAN_FINISHED);
  await client.initialize(capabilities);
  await read;
  void client.open(file);
  if (capabilities === PULL) await client.pull(file);
  else await quiet(client);
  return client;
}

/** @param {Client} client */
export const scanFinished = (client) => client.next(SCAN_FINISHED);

/** Waits until a server has not pushed anything for a second. @param {Client} client */
export async function quiet(client) {
  for (;;) {
    const said = await Promise.race([
      client.next('textDocument/publishDiagnostics').then(() => true),
      pause(1_000).then(() => false),
    ]);
    if (!said) return;
  }
}

const require = createRequire(import.meta.url);
const YAML_SERVER = path.join(
  import.meta.dirname,
  'node_modules/yaml-language-server/bin/yaml-language-server',
);

/**
 * yaml-language-server, with nothing from the network.
 * @param {string} folder
 * @param {{ kubernetes: boolean }} options whether it checks against the schema of Kubernetes, which the client has
 */
export function spawnYamlServer(folder, { kubernetes }) {
  const client = new Client([process.execPath, YAML_SERVER, '--stdio'], folder);
  const settings = {
    yaml: {
      schemaStore: { enable: false },
      kubernetesCRDStore: { enable: false },
      validate: true,
      hover: true,
      completion: true,
      // The whole path, as patterns pass by folders such as `.cache` unless they name them.
      schemas: kubernetes ? { kubernetes: `${folder.split(path.sep).join('/')}/**` } : {},
    },
    http: {},
    'yaml.editor': {},
    'yaml.files': {},
  };
  client.answers.set('workspace/configuration', ({ items }) =>
    items.map(
      (/** @type {{ section: string }} */ { section }) => /** @type {any} */ (settings)[section] ?? {},
    ),
  );
  client.answers.set('vscode/content', (uri) => kubernetesSchema(String(uri)));
  client.answers.set('custom/schema/content', (uri) => kubernetesSchema(String(uri)));
  return client;
}

/** @param {string} folder @param {string} file @param {{ kubernetes: boolean }} options */
export async function startYamlServer(folder, file, { kubernetes }) {
  const client = spawnYamlServer(folder, { kubernetes });
  await initializeYaml(client);
  await openYaml(client, file);
  if (kubernetes) await proveSchema(client);
  return client;
}

/** As the extension of VS Code does it: the client is asked for schemas, not the network. @param {Client} client */
export async function initializeYaml(client) {
  await client.initialize(PUSH);
  void client.notify('yaml/registerContentRequest', {});
}

/** A peer that found no schema would be compared for work that it does not do. @param {Client} client */
async function proveSchema(client) {
  const uri = client.uri('no-such-field.yaml');
  const shown = client.next('textDocument/publishDiagnostics', (params) => params.uri === uri);
  const text = 'apiVersion: apps/v1\nkind: Deployment\nspec:\n  noSuchField: 1\n';
  void client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
  const { diagnostics } = await shown;
  if (!JSON.stringify(diagnostics).includes('noSuchField'))
    throw new Error('yaml-language-server has no schema');
  void client.notify('textDocument/didClose', { textDocument: { uri } });
}

/** @param {Client} client @param {string} file @param {string} [text] */
export async function openYaml(client, file, text) {
  const uri = client.uri(file);
  const shown = client.next('textDocument/publishDiagnostics', (params) => params.uri === uri);
  void client.open(file, text);
  return (await shown).diagnostics;
}

/** How long yaml-language-server waits after a change before it starts to look, by its own source, in milliseconds. */
export function yamlServerDelay() {
  const source = readFileSync(require.resolve('yaml-language-server/out/src/yamlSettings.js'), 'utf8');
  const delay = Number(/validationDelayMs = (\d+)/.exec(source)?.[1]);
  if (!(delay > 0)) throw new Error('yaml-language-server has its delay elsewhere by now');
  return delay;
}

/** @param {number} milliseconds */
export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
