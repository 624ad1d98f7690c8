import { Argument, Command, CommanderError, Option } from 'commander';
import { check, type CheckOptions } from './check';
import type { Host } from './host';
import { UnreadablePathError } from './read-workspace';
import { REPORTS } from './reports';

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
    .option('--quiet', 'print only the findings that fail the check, and no summary')
    .action((paths: string[], options: CheckOptions) => {
      code = check(paths, options, host);
    });
  try {
    program.parse(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UnreadablePathError)) throw error;
    host.error(`kube-routes: ${error.message}\n`);
    return 2;
  }
}
