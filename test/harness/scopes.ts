import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar, type IRawGrammar } from 'vscode-textmate';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface ScopedToken {
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

/** A YAML grammar to inject into: its parts by scope name. */
export interface YamlGrammar {
  readonly name: string;
  readonly parts: ReadonlyMap<string, IRawGrammar>;
}

/** Our small one, and VS Code's own if the end-to-end tests have brought a copy. */
export function yamlGrammars(): YamlGrammar[] {
  const small = readGrammar(path.join(root, 'test/harness/base-yaml.tmLanguage.json'));
  const entry = {
    ...small,
    scopeName: 'source.yaml',
    patterns: [{ begin: '\\A', while: '^', patterns: [{ include: 'source.yaml.1.2' }] }],
  };
  const editor = editorFolders().find((folder) => existsSync(folder));
  return [
    { name: 'a small YAML grammar', parts: byScope([entry, small]) },
    ...(editor ? [{ name: "VS Code's YAML grammar", parts: byScope(readGrammars(editor)) }] : []),
  ];
}

/** The project's grammars, each with the scope name of its file. */
export function ownGrammars(): IRawGrammar[] {
  return readGrammars(path.join(root, 'syntaxes'));
}

/** YAML with other grammars injected, as the editor would load it. */
export async function loadYaml(yaml: YamlGrammar, injected: readonly IRawGrammar[]): Promise<IGrammar> {
  const own = byScope(injected);
  const registry = new textmate.Registry({
    onigLib: loadOniguruma(),
    loadGrammar: (scope) => Promise.resolve(own.get(scope) ?? yaml.parts.get(scope) ?? null),
    getInjections: (scope) => (scope === 'source.yaml' ? [...own.keys()] : []),
  });
  const grammar = await registry.loadGrammar('source.yaml');
  if (!grammar) throw new Error(`${yaml.name} has no source.yaml`);
  return grammar;
}

/** The tokens of each line. */
export function tokenize(grammar: IGrammar, lines: readonly string[]): ScopedToken[][] {
  let state = textmate.INITIAL;
  return lines.map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    // The last token of a line may include its line break.
    return tokens.map(({ startIndex, endIndex, scopes }) => ({
      start: startIndex,
      end: Math.min(endIndex, line.length),
      scopes,
    }));
  });
}

/** Where the two kinds of host keep the editor's YAML extension. */
function editorFolders(): string[] {
  const hosts = path.join(root, '.vscode-test');
  if (!existsSync(hosts)) return [];
  const extension = 'extensions/yaml/syntaxes';
  return readdirSync(hosts).flatMap((host) => [
    path.join(hosts, host, 'node_modules/code-server/lib/vscode', extension),
    path.join(hosts, host, 'resources/app', extension),
  ]);
}

function readGrammars(folder: string): IRawGrammar[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.tmLanguage.json'))
    .map((file) => readGrammar(path.join(folder, file)));
}

function readGrammar(file: string): IRawGrammar {
  return textmate.parseRawGrammar(readFileSync(file, 'utf8'), file);
}

function byScope(grammars: readonly IRawGrammar[]): Map<string, IRawGrammar> {
  return new Map(grammars.map((grammar) => [grammar.scopeName, grammar]));
}

async function loadOniguruma() {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await oniguruma.loadWASM(readFileSync(wasm));
  return {
    createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text: string) => new oniguruma.OnigString(text),
  };
}
