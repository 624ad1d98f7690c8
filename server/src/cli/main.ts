import { Argument, Command, CommanderError, Option } from 'commander';
import { DEFAULT_SETTINGS, type Severity } from '../core/index';
import { check, reaches, UnreadablePathError } from './check';
import { reportJson } from './report-json';
import { reportText } from './report-text';

interface CheckOptions {
  readonly format: 'text' | 'json';
  readonly failOn: Severity | 'never';
  readonly gitignore: boolean;
}

export interface Output {
  write(text: string): void;
  error(text: string): void;
  /** Standard output is a terminal that shows colours. */
  readonly color: boolean;
}

/**
 * The command line: `check [PATH…] [--format text|json] [--fail-on …] [--no-gitignore]`.
 * @param args without the program's own name
 * @returns the exit code: 0 nothing at or above `--fail-on`, 1 something, 2 wrong use or an unreadable path
 */
export function run(args: readonly string[], cwd: string, version: string, output: Output): number {
  let code = 0;
  const program = new Command('kube-routes')
    .description('Shows what is wrong with the wiring of Kubernetes Services.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.write(text), writeErr: (text) => output.error(text) });
  program
    .command('check')
    .description('checks manifests: files, and every .yaml, .yml and .json below directories')
    .addArgument(new Argument('[paths...]', 'files and directories').default(['.'], 'the working directory'))
    .addOption(
      new Option('--format <format>', 'how to print findings').choices(['text', 'json']).default('text'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 where a finding is at least this serious')
        .choices(['error', 'warning', 'information', 'hint', 'never'])
        .default('error'),
    )
    .option('--no-gitignore', 'check what git ignores, too')
    .action((paths: string[], options: CheckOptions) => {
      const result = check(paths, cwd, { ...DEFAULT_SETTINGS, respectGitignore: options.gitignore });
      output.write(
        options.format === 'json' ? reportJson(result, cwd) : reportText(result, cwd, output.color),
      );
      const failed = result.files.some(({ diagnostics }) =>
        diagnostics.some(({ severity }) => reaches(severity, options.failOn)),
      );
      code = failed ? 1 : 0;
    });
  try {
    program.parse(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UnreadablePathError)) throw error;
    output.error(`kube-routes: ${error.message}\n`);
    return 2;
  }
}
