import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { RULES, SEVERITIES, type Severity } from '../core/index';
import { check, type CheckOptions } from './check';
import { completionScript, SHELLS, type Shell } from './completion';
import { explain, type ExplainOptions } from './explain';
import type { Host } from './host';
import { LOCALES } from './locale';
import { REPORTS } from './reports';
import { routes, ROUTES_FORMATS, type RoutesOptions } from './routes';
import { UsageError } from './usage-error';

/**
 * Runs the command line.
 * @param args without the program's own name
 * @returns the exit code: 0 all is well, 1 there are findings that fail the check, 2 wrong use, or something that cannot
 *   be read or written
 */
export async function run(args: readonly string[], host: Host): Promise<number> {
  let code = 0;
  const program = createProgram(host, (result) => (code = result));
  try {
    await program.parseAsync(withDefaults(args), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UsageError)) throw error;
    host.error(`kube-routes: ${error.message}\n`);
    return 2;
  }
}

function createProgram(host: Host, done: (code: number) => void): Command {
  const program = new Command('kube-routes')
    .description('Shows what is wrong with the wiring of Kubernetes Services.')
    .version(host.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => host.write(text), writeErr: (text) => host.error(text) });
  const checking = program
    .command('check')
    .description('checks manifests: files, and every .yaml, .yml and .json below directories')
    .addArgument(new Argument('[paths...]', 'files and directories (default: the working directory)'))
    .addOption(
      new Option('--format <format>', 'how to print findings').choices(Object.keys(REPORTS)).default('text'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 where a finding is at least this serious')
        .choices(['error', 'warning', 'information', 'hint', 'never'])
        .default('error'),
    )
    .option('--stdin', 'check what comes in, such as the output of helm template or kustomize build', false)
    .addOption(
      new Option(
        '--fix [which]',
        'repair: what is safe, or with --fix=all what an editor would offer first',
      ).choices(['safe', 'all']),
    )
    .option('--dry-run', 'with --fix: print a patch, and write nothing', false)
    .option('--changed-since <revision>', 'report only what is in files that changed since then, by git')
    .option('--baseline <file>', 'report only what is not in this file')
    .option('--write-baseline', 'write all findings to the file of --baseline', false)
    .option('--cache', 'keep what was found, so that the next run looks only at what changed', false)
    .addOption(new Option('--cache-location <directory>', 'where to keep it').default('.kube-routes-cache'))
    .option('--quiet', 'print only the findings that fail the check, and no summary', false)
    .option('--verbose', 'say which settings count, what was checked and how long it took', false);
  for (const option of [localeOption(), ...settingsOptions()]) checking.addOption(option);
  checking.action(async (paths: string[], options: CheckOptions) => done(await check(paths, options, host)));
  program
    .command('explain')
    .description('explains a rule, or lists all of them')
    .addArgument(new Argument('[rule]', 'its id'))
    .addOption(localeOption())
    .action((rule: string | undefined, options: ExplainOptions) => done(explain(rule, options, host)));
  const drawing = program
    .command('routes')
    .description('prints where the traffic goes; of one file with who sends to it')
    .addArgument(new Argument('[paths...]', 'files and directories (default: the working directory)'))
    .addOption(
      new Option('--format <format>', 'how to print routes')
        .choices(Object.keys(ROUTES_FORMATS))
        .default('text'),
    )
    .option('--namespace <name>', 'only the routes of a namespace')
    .option('--filter <text>', 'only routes with a name, a port or an address that holds this text')
    .option('--only-broken', 'only routes on which something is wrong', false)
    .option('--stdin', 'take what comes in, such as the output of helm template', false);
  for (const option of [localeOption(), ...settingsOptions()]) drawing.addOption(option);
  drawing.action(async (paths: string[], options: RoutesOptions) => done(await routes(paths, options, host)));
  program
    .command('completion')
    .description('prints a script that completes commands, options and rules in a shell')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .action((shell: Shell) => {
      host.write(completionScript(shell, program, { explain: RULES.map(({ id }) => id) }));
      done(0);
    });
  return program;
}

function localeOption(): Option {
  return new Option('--locale <language>', 'the language of findings and rules')
    .choices(LOCALES)
    .default('en');
}

function settingsOptions(): Option[] {
  return [
    new Option('--config <file>', 'take the settings from this file, and from no .kube-routes.yaml'),
    new Option(
      '--rules <id=severity,...>',
      'severities of rules; all=off,port-name=error leaves one',
    ).argParser(readRules),
    new Option('--no-gitignore', 'check what git ignores, too'),
  ];
}

function readRules(text: string): Record<string, Severity | 'off'> {
  const result: Record<string, Severity | 'off'> = {};
  for (const part of text.split(',').filter(Boolean)) {
    const [id = '', severity = ''] = part.trim().split('=');
    if (!SEVERITIES.includes(severity))
      throw new InvalidArgumentError(`${part}: a severity is one of ${SEVERITIES.join(', ')}.`);
    const ids = RULES.map((rule) => rule.id).filter((known) => id === 'all' || known === id);
    if (ids.length === 0)
      throw new InvalidArgumentError(`There is no rule ${id}; kube-routes explain lists them.`);
    for (const known of ids) result[known] = severity as Severity | 'off';
  }
  return result;
}

/** A path behind `--fix` is no value of it. */
function withDefaults(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  return args.map((arg, index) => (arg === '--fix' && (end < 0 || index < end) ? '--fix=safe' : arg));
}
