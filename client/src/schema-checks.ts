import { extensions, languages, workspace, type Disposable, type TextDocument } from 'vscode';
import { State, type BaseLanguageClient } from 'vscode-languageclient';
import { CHECKED_ELSEWHERE, type CheckedElsewhereParams } from '../../server/src/lsp/protocol';
import { isCheckedBySchema, type YamlSettings } from './schema-association';

const YAML_EXTENSION = 'redhat.vscode-yaml';
/** It gives the YAML extension schemas of its own, of which nobody here knows how strict they are. */
const KUBERNETES_EXTENSION = 'ms-kubernetes-tools.vscode-kubernetes-tools';
/** In milliseconds: nothing tells when another extension has started, which it does for the same files as this one. */
const LOOK_AGAIN = 1000;
const MOST_LOOKS = 60;
/** In milliseconds: opening a window opens many documents. */
const PAUSE = 100;
const NOTHING = JSON.stringify({ uris: [], parsed: [] } satisfies CheckedElsewhereParams);

/** Tells the server which documents the YAML extension reads, and which it checks by a schema, so that nothing is said twice. */
export function watchSchemaChecks(client: BaseLanguageClient): Disposable[] {
  let told = NOTHING;
  let looks = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const look = (): void => {
    timer = undefined;
    if (client.state === State.Running) {
      const read = workspace.textDocuments.filter(isRead);
      const inProtocol = ({ uri }: TextDocument): string => client.code2ProtocolConverter.asUri(uri);
      const params: CheckedElsewhereParams = {
        uris: read.filter(isChecked).map(inProtocol),
        parsed: read.map(inProtocol),
      };
      const now = JSON.stringify(params);
      if (now !== told) void client.sendNotification(CHECKED_ELSEWHERE, params);
      told = now;
    }
    const isStarting = extensions.getExtension(YAML_EXTENSION)?.isActive === false;
    if (isStarting && looks++ < MOST_LOOKS) later(LOOK_AGAIN);
  };
  const later = (time: number): void => {
    clearTimeout(timer);
    timer = setTimeout(look, time);
  };
  const soon = (): void => {
    // Without that extension there is nothing to look at, however much is typed.
    if (told === NOTHING && !extensions.getExtension(YAML_EXTENSION)) return;
    looks = 0;
    later(PAUSE);
  };
  soon();
  return [
    { dispose: () => clearTimeout(timer) },
    workspace.onDidOpenTextDocument(soon),
    workspace.onDidCloseTextDocument(soon),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const isComment = contentChanges.some(
        ({ range, text }) => text.includes('#') || /#/.test(lineOf(document, range.start.line)),
      );
      if (document.languageId === 'yaml' && isComment) soon();
    }),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('yaml')) soon();
    }),
    extensions.onDidChange(soon),
    languages.onDidChangeDiagnostics(({ uris }) => {
      if (told !== NOTHING && uris.some((uri) => told.includes(JSON.stringify(uri.toString())))) soon();
    }),
    // A server that was started anew knows nothing of it.
    client.onDidChangeState(({ newState }) => {
      if (newState !== State.Running) return;
      told = NOTHING;
      soon();
    }),
  ];
}

/** Whether the YAML extension says what is wrong with the text. */
function isRead(document: TextDocument): boolean {
  if (document.languageId !== 'yaml' || document.isClosed) return false;
  if (!extensions.getExtension(YAML_EXTENSION)?.isActive) return false;
  return workspace.getConfiguration('yaml', document).get('validate') !== false;
}

/** Whether it checks a document that it reads by a schema, too. */
function isChecked(document: TextDocument): boolean {
  if (extensions.getExtension(KUBERNETES_EXTENSION)) return false;
  const settings = workspace.getConfiguration('yaml', document);
  const yaml: YamlSettings = { validate: settings.get('validate'), schemas: settings.get('schemas') };
  const { uri } = document;
  return isCheckedBySchema(uri.toString(true), document.getText(), yaml) && !hasFailed(document);
}

/** Where a schema cannot be loaded, that extension says so and checks nothing. */
function hasFailed({ uri }: TextDocument): boolean {
  return languages
    .getDiagnostics(uri)
    .some(
      ({ source, message }) =>
        source === 'YAML' && /(?:unable to|cannot) load|problems? loading/i.test(message),
    );
}

function lineOf(document: TextDocument, line: number): string {
  return line < document.lineCount ? document.lineAt(line).text : '';
}
