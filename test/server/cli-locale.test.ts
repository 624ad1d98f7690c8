import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLine, pod, service } from './command-line';

const HANGUL = /[가-힣]/;
const SEAMS = /[\u0096\u0091\u0097]/;

const { cwd, run, runWith } = commandLine({
  'deploy/service.yaml': service('wxb', 'web', '0'),
  'deploy/pod.yaml': pod('web'),
  'broken.yaml': 'rulez: {}\n',
});
const both = (...args: string[]) => [run(...args).stdout, run(...args, '--locale', 'ko').stdout] as const;

describe('--locale', () => {
  it.each(['text', 'compact', 'json', 'sarif', 'github', 'gitlab', 'junit'])('has %s in Korean', (format) => {
    const [english, korean] = both('check', 'deploy', '--format', format);
    expect(english).not.toMatch(HANGUL);
    expect(english).toContain('the label app=wxb');
    expect(korean).toMatch(HANGUL);
    expect(korean).not.toMatch(SEAMS);
    expect(korean).not.toContain('the label app=wxb');
  });

  it('is English unless it is asked for, whatever the environment says', () => {
    const env = { LANG: 'ko_KR.UTF-8', LC_ALL: 'ko_KR.UTF-8', LANGUAGE: 'ko' };
    const [english] = both('check', 'deploy');
    expect(runWith({ env }, 'check', 'deploy').stdout).toBe(english);
    expect(run('check', 'deploy', '--locale', 'en').stdout).toBe(english);
  });

  it('leaves fingerprints and baselines as they are', () => {
    const [english, korean] = both('check', 'deploy', '--format', 'gitlab').map((report) =>
      (JSON.parse(report) as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint),
    );
    expect(english?.length).toBeGreaterThan(1);
    expect(korean).toEqual(english);
    run('check', 'deploy', '--write-baseline', '--locale', 'ko');
    expect(readFileSync(path.join(cwd, '.kube-routes-baseline.json'), 'utf8')).not.toMatch(HANGUL);
    const baseline = ['--baseline', '.kube-routes-baseline.json', '--fail-on', 'hint'];
    expect(run('check', 'deploy', ...baseline).status).toBe(0);
    expect(run('check', 'deploy', ...baseline, '--locale', 'ko').status).toBe(0);
  });

  it('says in SARIF which language it is, and the summaries of rules in it', () => {
    interface Log {
      readonly runs: readonly [
        {
          readonly language?: string;
          readonly tool: { readonly driver: { readonly rules: readonly { shortDescription: object }[] } };
          readonly results: readonly { readonly fixes?: readonly { description: { text: string } }[] }[];
        },
      ];
    }
    const [english, korean] = both('check', 'deploy', '--format', 'sarif').map((report) => {
      const [ran] = (JSON.parse(report) as Log).runs;
      return {
        language: ran.language,
        summary: JSON.stringify(ran.tool.driver.rules[0]?.shortDescription),
        fix: JSON.stringify(ran.results.flatMap(({ fixes = [] }) => fixes)[0]?.description),
      };
    });
    expect(english).toMatchObject({ language: undefined });
    expect(korean).toEqual({
      language: 'ko',
      summary: expect.stringMatching(HANGUL) as string,
      fix: expect.stringMatching(HANGUL) as string,
    });
  });

  it('lists rules, and puts their summaries before the English pages', () => {
    const [english, korean] = both('explain');
    expect(korean.split('\n')).toHaveLength(english.split('\n').length);
    for (const line of korean.trimEnd().split('\n')) expect(line).toMatch(HANGUL);
    const [page, withSummary] = both('explain', 'port-range');
    expect(withSummary).toMatch(/^.*port-range.*\n\n> .*[가-힣].*\n\n> Port number/);
    expect(withSummary).toContain(page.split('\n').slice(1).join('\n'));
  });

  it.each(['text', 'json', 'mermaid', 'svg'])('draws routes as %s', (format) => {
    const [english, korean] = both('routes', 'deploy', '--format', format);
    expect(english).not.toMatch(HANGUL);
    expect(korean).toMatch(HANGUL);
    expect(korean).not.toMatch(SEAMS);
  });

  it.each([
    ['check', 'deploy'],
    ['check', '--stdin'],
    ['routes', 'deploy'],
  ])('says for %s %s what is wrong in the file of --config', (...command) => {
    const { status, stderr } = run(...command, '--config', 'broken.yaml', '--locale', 'ko');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^kube-routes: broken\.yaml:1:1: .*[가-힣]/);
    expect(stderr).not.toMatch(SEAMS);
  });

  it('is one that there is', () => {
    expect(run('check', 'deploy', '--locale', 'tlh')).toMatchObject({ status: 2, stdout: '' });
    expect(run('completion', 'bash').stdout).toContain('"check --locale") COMPREPLY=($(compgen -W "en ko"');
  });
});
