import { readFileSync } from 'node:fs';
import type { CodeAction, CodeLens, InlayHint } from 'vscode-languageserver-protocol/node';
import { describe, expect, it } from 'vitest';
import { PULL_CLIENT, type TestClient } from './client';
import { POD, SERVICE } from './manifests';
import { launch } from './running-clients';

const FILES = {
  'service.yaml': SERVICE,
  'pod.yaml': POD,
  'slip.yaml': SERVICE.replace('name: web', 'name: slip').replace('app: web', 'app: wbe'),
};
const HANGUL = /[가-힣]/;
const SEAMS = /[\u0096\u0091\u0097]/;
const words: unknown = JSON.parse(
  readFileSync(new URL('../../l10n/bundle.l10n.ko.json', import.meta.url), 'utf8'),
);

async function start(locale: string | undefined, initializationOptions?: unknown): Promise<TestClient> {
  const client = launch(FILES);
  client.locale = locale;
  await client.initialize(PULL_CLIENT, [''], initializationOptions);
  await client.scanned();
  return client;
}

/** What a client shows of the files, by what it asked for. */
async function answersOf(client: TestClient): Promise<Record<string, unknown>> {
  const ask = (method: string, file: string, more: object) =>
    client.connection.sendRequest<unknown>(`textDocument/${method}`, {
      textDocument: { uri: client.uri(file) },
      ...more,
    });
  const range = { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } };
  const diagnostics = await client.diagnostics('slip.yaml');
  return {
    diagnostics: diagnostics.map(({ message }) => message),
    related: diagnostics.flatMap(({ relatedInformation = [] }) =>
      relatedInformation.map(({ message }) => message),
    ),
    hover: await ask('hover', 'service.yaml', { position: { line: 1, character: 2 } }),
    actions: (
      (await ask('codeAction', 'slip.yaml', { range, context: { diagnostics: [] } })) as CodeAction[]
    ).map(({ title }) => title),
    lenses: ((await ask('codeLens', 'slip.yaml', {})) as CodeLens[]).map(({ command }) => command?.title),
    hints: ((await ask('inlayHint', 'service.yaml', { range })) as InlayHint[]).map(({ tooltip }) => tooltip),
    completion: await ask('completion', 'service.yaml', { position: { line: 8, character: 18 } }),
    rename: await ask('rename', 'service.yaml', {
      position: { line: 2, character: 19 },
      newName: 'Not A Name',
    }).catch(String),
    routes: await client.connection.sendRequest('kubeRoutes/routes', { scope: { kind: 'workspace' } }),
  };
}

describe('a client', () => {
  it.each(['ko', 'ko-KR', 'ko_KR'])('whose language is %s gets Korean', async (locale) => {
    const answers = await answersOf(await start(locale));
    for (const [what, answer] of Object.entries(answers)) {
      expect(JSON.stringify(answer), what).toMatch(HANGUL);
      expect(JSON.stringify(answer), what).not.toMatch(SEAMS);
    }
    expect(JSON.stringify(answers['hover'])).toContain('클러스터 내부의 연결을');
    expect(answers['diagnostics']).toEqual([
      '이 작업 영역(워크로드 1개 검색됨)의 네임스페이스 "default"에 레이블 app=wbe을(를) 가진 Pod가 없습니다. 따라서 Service "slip"은(는) 엔드포인트가 없고 연결이 거부됩니다. Pod "web"에는 app=web이(가) 있습니다. 둘 중 하나를 바꾸세요.',
    ]);
  });

  it.each([undefined, 'en', 'en-US', 'xx', '../ko'])('whose language is %s gets English', async (locale) => {
    const answers = await answersOf(await start(locale));
    for (const [what, answer] of Object.entries(answers)) {
      expect(JSON.stringify(answer), what).not.toMatch(HANGUL);
      expect(JSON.stringify(answer), what).not.toMatch(SEAMS);
    }
  });

  it('may bring its sentences along, as it does where there is no disk', async () => {
    const answers = await answersOf(await start('de', { words }));
    expect(JSON.stringify(answers['hover'])).toMatch(HANGUL);
  });

  it('may bring along anything', async () => {
    const answers = await answersOf(await start('ko', { words: { '{0} ports': 1 } }));
    expect(JSON.stringify(answers['hover'])).toMatch(HANGUL);
  });
});
