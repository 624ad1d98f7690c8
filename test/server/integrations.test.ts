import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { commandLine, pod, service } from './command-line';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const { version } = JSON.parse(read('package.json')) as { readonly version: string };

/** An `npx` that runs this build in place of the published package, and says which it was asked for. */
const { cwd, write } = commandLine({
  'bin/npx': `#!/bin/sh\necho "npx $1 $2" >&2\nshift 2\nexec "${process.execPath}" "${root}/dist/cli.js" "$@"\n`,
  'deploy/service.yaml': service('wbe'),
  'deploy/pod.yaml': pod('web'),
  'other dir/service.yaml': service('web', 'web', '0'),
});
chmodSync(path.join(cwd, 'bin/npx'), 0o755);

function bash(script: string, env: Readonly<Record<string, string>> = {}) {
  // As GitHub runs `shell: bash`.
  return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, GITHUB_WORKSPACE: cwd, ...env, PATH: `${cwd}/bin:${process.env['PATH']}` },
  });
}

describe('action.yml', () => {
  const action = parse(read('action.yml')) as {
    readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
    readonly runs: {
      readonly using: string;
      readonly steps: readonly [
        { readonly run: string; readonly shell: string; readonly env: Readonly<Record<string, string>> },
      ];
    };
  };
  const [step] = action.runs.steps;

  /** Runs the step with inputs as a workflow gives them. */
  function run(inputs: Readonly<Record<string, string>>) {
    const env = Object.entries(step.env).map(([name, value]) => {
      const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? '';
      return [name, String(inputs[input] ?? action.inputs[input]?.default)] as const;
    });
    return bash(step.run, Object.fromEntries(env));
  }

  it('hands every input over, none of them in the text of the script', () => {
    expect(action.runs.using).toBe('composite');
    expect(new Set(Object.values(step.env))).toEqual(
      new Set(Object.keys(action.inputs).map((name) => `\${{ inputs.${name} }}`)),
    );
    expect(step.run).not.toContain('${{');
  });

  it('annotates what it finds, by the published version of this repository', () => {
    const { stdout, stderr, status } = run({ paths: 'deploy\nother dir\n' });
    expect(stderr).toBe(`npx --yes kube-routes@${version}\n`);
    expect(status).toBe(1);
    expect(stdout).toContain('::warning file=deploy/service.yaml,line=5,');
    expect(stdout).toContain('::error file=other dir/service.yaml,');
  });

  it('takes its other inputs', () => {
    const { status, stdout } = run({
      ...{ paths: '.', format: 'sarif', output: 'new dir/report $(touch owned).sarif', 'fail-on': 'never' },
      args: '--rules\nall=off,port-range=error\n',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    const report = readFileSync(path.join(cwd, 'new dir/report $(touch owned).sarif'), 'utf8');
    expect(report).toContain('"ruleId": "port-range"');
    expect(report).not.toContain('"ruleId": "selector-no-match"');
    write({ 'ci.yaml': 'rules: { port-range: off }\n' });
    expect(run({ config: 'ci.yaml', paths: 'other dir' }).status).toBe(0);
    expect(run({ baseline: 'missing.json' }).status).toBe(2);
    expect(run({ 'changed-since': 'HEAD' }).status).toBe(2);
    expect(run({ paths: '--fix' }).status).toBe(2);
  });
});

describe('.pre-commit-hooks.yaml', () => {
  const hooks = parse(read('.pre-commit-hooks.yaml')) as readonly {
    readonly id: string;
    readonly entry: string;
    readonly language: string;
    readonly pass_filenames: boolean;
  }[];

  it('checks, and repairs', () => {
    expect(hooks.map(({ id }) => id)).toEqual(['kube-routes', 'kube-routes-fix']);
    const [check, fix] = hooks.map(({ entry }) => bash(entry));
    expect(check?.status).toBe(1);
    expect(check?.stdout).toContain('port-range');
    expect(fix?.stderr).toContain('nothing to fix');
    for (const { entry } of hooks) expect(entry).toContain(`kube-routes@${version} `);
  });
});

it('has recipes that run', () => {
  const [, gitlab = ''] = /^## GitLab\n\n```yaml\n([\s\S]*?)^```/m.exec(read('docs/ci.md')) ?? [];
  const job = (parse(gitlab) as { readonly 'kube-routes': { readonly script: readonly string[] } })[
    'kube-routes'
  ];
  const statuses = job.script.map((line) => bash(line).status);
  expect(statuses).toEqual([0, 0]);
  expect(JSON.parse(readFileSync(path.join(cwd, 'gl-code-quality-report.json'), 'utf8'))).toHaveLength(1);
  expect(readFileSync(path.join(cwd, 'junit.xml'), 'utf8')).toContain(
    '<testsuite name="deploy/service.yaml"',
  );
  for (const [, asked] of read('docs/ci.md').matchAll(/kube-routes@v?(\d[\w.]*)/g))
    expect(asked).toBe(version);
  writeFileSync(path.join(cwd, 'junit.xml'), '');
});
