import { describe, expect, it } from 'vitest';
import { commandLine, pod, service } from './command-line';

const MISSING = '[selector-no-match]';
const REFUSED = service('web', 'web', '0');

const { run, runWith } = commandLine({
  'off/.kube-routes.yaml': 'rules: { port-range: off }\n',
  'off/deploy/service.yaml': REFUSED,
  'off/deploy/near/.kube-routes.yaml': 'rules: { selector-no-match: error }\n',
  'off/deploy/near/service.yaml': REFUSED,
  'repository/.kube-routes.yaml': 'rules: { port-range: off }\n',
  'repository/inner/.git/HEAD': '',
  'repository/inner/service.yaml': REFUSED,
  'exclude/.kube-routes.yaml': 'exclude: [generated]\nignore: [{ files: old, rules: port-range }]\n',
  'exclude/generated/service.yaml': REFUSED,
  'exclude/old/service.yaml': REFUSED,
  'exclude/pods/.kube-routes.yaml': 'exclude: [pod.yaml]\n',
  'exclude/pods/pod.yaml': pod('web'),
  'wrong/.kube-routes.yaml': 'rules:\n  port-rang: off\n',
  'wrong/service.yaml': REFUSED,
  'short/.kube-routes.yml': 'rules: { port-range: off }\n',
  'short/service.yaml': REFUSED,
  'both/.gitignore': '.*.yml\n',
  'both/.kube-routes.yaml': 'rules: { selector-no-match: off }\n',
  'both/.kube-routes.yml': '# nothing\nrules: { port-range: off }\n',
  'both/service.yaml': REFUSED,
  'ci.yaml': 'rules: { port-range: hint }\nexclude: [off/deploy/near]\n',
  'broken.yaml': 'rulez: {}\n',
});

const compact = (...args: string[]): string => run('check', '--format', 'compact', ...args).stdout;

describe('settings files', () => {
  it('are found above what is checked, and the closest one counts', () => {
    for (const path of ['off', 'off/deploy', 'off/deploy/service.yaml'])
      expect(compact(path), path).not.toContain('off/deploy/service.yaml:6:');
    expect(compact('off')).toContain('off/deploy/near/service.yaml:6:19: error:');
    expect(compact('off/deploy/near')).toMatch(/error: .*\[selector-no-match\]/);
    const { stdout } = runWith({ cwd: 'off/deploy' }, 'check', '--format', 'compact', 'service.yaml');
    expect(stdout).not.toContain('[port-range]');
    expect(stdout).toContain(MISSING);
  });

  it('are not looked for above the repository', () => {
    expect(compact('repository/inner')).toContain('[port-range]');
  });

  it('leave out files, but not what is asked for', () => {
    expect(compact('exclude')).not.toContain('generated/');
    expect(compact('exclude/generated')).toContain('generated/service.yaml');
    expect(compact('exclude/generated/service.yaml')).toContain('generated/service.yaml');
    // The Pod is left out by the settings beside it.
    expect(compact('exclude')).toContain(MISSING);
    expect(compact('exclude', 'exclude/pods/pod.yaml')).not.toContain(MISSING);
  });

  it('ignore findings in files that are read', () => {
    expect(compact('exclude')).toContain(`old/service.yaml:5:`);
    expect(compact('exclude')).not.toContain(`old/service.yaml:6:`);
  });

  it('are checked themselves, wherever they are', () => {
    const finding = '.kube-routes.yaml:2:3: warning: There is no rule port-rang, ';
    expect(compact('wrong')).toContain(`wrong/${finding}`);
    expect(runWith({ cwd: 'wrong' }, 'check', '--format', 'compact', 'service.yaml').stdout).toContain(
      finding,
    );
  });

  it('may end in .yml, but do not count beside one in .yaml', () => {
    for (const path of ['short', 'short/service.yaml']) expect(compact(path)).toContain(MISSING);
    expect(compact('short')).not.toContain('[port-range]');
    const stdout = compact('both');
    expect(stdout).toMatch(/^both\/\.kube-routes\.yml:2:1: warning: The settings file \.kube-routes\.yaml /m);
    expect(stdout).toContain('[port-range]');
    expect(stdout).not.toContain(MISSING);
    expect(run('check', '--verbose', 'both').stderr).toContain('settings: both/.kube-routes.yaml\n');
  });

  it('are named by --verbose', () => {
    const { stderr } = run('check', '--verbose', 'off');
    expect(stderr).toContain('settings: off/.kube-routes.yaml, off/deploy/near/.kube-routes.yaml\n');
    expect(stderr).toContain('checked off/deploy/service.yaml\n');
    expect(run('check', 'off').stderr).toBe('');
  });
});

describe('--config', () => {
  it('is read in place of all settings files, its patterns from the working directory on', () => {
    const stdout = compact('--config', 'ci.yaml', 'off');
    expect(stdout).toContain('off/deploy/service.yaml:6:19: hint:');
    expect(stdout).not.toContain('near');
  });

  it.each([
    ['missing.yaml', 'cannot read the settings file missing.yaml'],
    ['broken.yaml', 'broken.yaml:1:1: There is no setting rulez, so this does nothing. Write rules.'],
  ])('refuses %s', (file, message) => {
    const { status, stderr, stdout } = run('check', '--config', file, 'off');
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
  });
});

describe('--rules', () => {
  it('wins over everything', () => {
    expect(compact('--rules', 'port-range=hint,selector-no-match=off', 'off')).toMatch(
      /^off\/deploy\/near\/service\.yaml:6:19: hint: [^\n]*\noff\/deploy\/service\.yaml:6:19: hint: [^\n]*\n$/,
    );
    expect(compact('--config', 'ci.yaml', '--rules', 'port-range=error', 'off')).toContain('6:19: error');
  });

  it('takes all', () => {
    expect(compact('--rules', 'all=off,port-range=warning', 'off/deploy/near')).toMatch(
      /^[^\n]*6:19: warning[^\n]*\n$/,
    );
  });

  it.each(['port-rang=off', 'port-range=loud', 'port-range'])('refuses %s', (text) => {
    const { status, stderr } = run('check', '--rules', text, 'off');
    expect(status).toBe(2);
    expect(stderr).toContain(text.startsWith('port-rang=') ? 'no rule port-rang' : 'a severity is one of');
  });
});
