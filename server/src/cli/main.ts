import { Argument, Command, CommanderError, Option } from 'commander';
import { check, type CheckOptions } from './check';
import type { Host } from './host';
import { REPORTS } from './reports';
import { UsageError } from './usage-error';

/**
 * Runs the command line.
 * @param args without the program's own name
 * @returns the exit code: 0 all is well, 1 there are findings that fail the check, 2 wrong use or an unreadable path
 */
export function run(args: readonly string[], host: Host): number {
  let code = 0;
  const program = new Command('kube-routes')
    .description('Shows what is wrong with the wiring of Kubernetes Services.')
    .version(host.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => host.write(text), writeErr: (text) => host.error(text) });
  program
    .command('check')
    .description('checks manifests: files, and every .yaml, .yml and .json below directories')
    .addArgument(new Argument('[paths...]', 'files and directories').default(['.'], 'the working directory'))
    .addOption(
      new Option('--format <format>', 'how to print findings').choices(Object.keys(REPORTS)).default('text'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 where a finding is at least this serious')
        .choices(['error', 'warning', 'information', 'hint', 'never'])
        .default('error'),
    )
    .option('--no-gitignore', 'check what git ignores, too')
    .option('--quiet', 'print only the findings that fail the check, and no summary', false)
    .addOption(
      new Option(
        '--fix [which]',
        'repair: what is safe, or --fix=all, what an editor would offer first, too',
      ).choices(['safe', 'all']),
    )
    .option('--dry-run', 'with --fix: print a unified diff, and write nothing', false)
    .action((paths: string[], options: CheckOptions) => {
      code = check(paths, options, host);
    });
  try {
    program.parse(withDefaults(args), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UsageError)) throw error;
    host.error(`kube-routes: ${error.message}\n`);
    return 2;
  }
}

/** A path behind `--fix` is no value of it. */
function withDefaults(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  return args.map((arg, index) => (arg === '--fix' && (end < 0 || index < end) ? '--fix=safe' : arg));
}
