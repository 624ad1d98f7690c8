import type { Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What a shell is told of a command. */
interface Known {
  readonly name: string;
  readonly description: string;
  readonly options: readonly KnownOption[];
  /** Words that it takes; undefined for files. */
  readonly words: readonly string[] | undefined;
}

interface KnownOption {
  readonly name: string;
  readonly description: string;
  readonly value: 'none' | 'file' | 'any' | readonly string[];
}

/**
 * A script that completes the program's commands, options and values.
 * @param words by command, what its arguments can be, where they are no files
 */
export function completionScript(
  shell: Shell,
  program: Command,
  words: Readonly<Record<string, readonly string[]>>,
): string {
  const commands = program.commands.map((command): Known => {
    const [argument] = command.registeredArguments;
    return {
      name: command.name(),
      description: command.description(),
      options: command.options.map(knownOption),
      words: words[command.name()] ?? argument?.argChoices,
    };
  });
  const write = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell];
  return write(program.name(), commands);
}

function knownOption(option: Option): KnownOption {
  const takes = option.required || option.optional;
  const file = /<(?:file|directory)>/.test(option.flags) ? 'file' : 'any';
  return {
    name: option.long ?? option.flags,
    description: option.description,
    value: takes ? (option.argChoices ?? file) : 'none',
  };
}

function bashScript(program: string, commands: readonly Known[]): string {
  const reply = (list: readonly string[]): string =>
    `COMPREPLY=($(compgen -W "${list.join(' ')}" -- "$cur"))`;
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap((option) => {
      if (option.value === 'none') return [];
      const action =
        typeof option.value === 'string'
          ? option.value === 'file'
            ? 'COMPREPLY=($(compgen -f -- "$cur"))'
            : ':'
          : reply(option.value);
      return [`    "${name} ${option.name}") ${action}; return ;;`];
    }),
  );
  const arguments_ = commands.map(({ name, options, words }) => {
    const others = words ? reply(words) : 'COMPREPLY=($(compgen -f -- "$cur"))';
    const own = reply(options.map((option) => option.name));
    return `    ${name}) if [[ $cur == -* ]]; then ${own}; else ${others}; fi ;;`;
  });
  return `# ${program} completion for bash: eval "$(${program} completion bash)"
_kube_routes() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then ${reply(commands.map(({ name }) => name))}; return; fi
  # Of --format=json three words are made.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  case "$command $prev" in
${values.join('\n')}
  esac
  case "$command" in
${arguments_.join('\n')}
  esac
}
complete -o filenames -F _kube_routes ${program}
`;
}

function zshScript(program: string, commands: readonly Known[]): string {
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const bracketed = (text: string): string => text.replace(/[[\]:]/g, '\\$&');
  const specOf = ({ name, description, value }: KnownOption): string => {
    const head = `${name}[${bracketed(description)}]`;
    if (value === 'none') return quote(head);
    const action = typeof value === 'string' ? (value === 'file' ? '_files' : ' ') : `(${value.join(' ')})`;
    return quote(`${head}:value:${action}`);
  };
  const cases = commands.map(({ name, options, words }) => {
    const rest = quote(words ? `*:argument:(${words.join(' ')})` : '*:file:_files');
    return `    ${name}) _arguments ${[...options.map(specOf), rest].join(' ')} ;;`;
  });
  const described = commands.map(({ name, description }) => quote(`${name}:${bracketed(description)}`));
  return `#compdef ${program}
# ${program} completion for zsh: source <(${program} completion zsh)
_kube_routes() {
  local -a commands=(${described.join(' ')})
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  shift words; (( CURRENT-- ))
  case $words[1] in
${cases.join('\n')}
  esac
}
compdef _kube_routes ${program}
`;
}

function fishScript(program: string, commands: readonly Known[]): string {
  const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
  const lines = commands.flatMap(({ name, description, options, words }) => {
    const here = `complete -c ${program} -n ${quote(`__fish_seen_subcommand_from ${name}`)}`;
    return [
      `complete -c ${program} -n __fish_use_subcommand -f -a ${name} -d ${quote(description)}`,
      ...(words ? [`${here} -f -a ${quote(words.join(' '))}`] : []),
      ...options.map((option) => {
        const value = {
          none: '',
          file: ' -r -F',
          any: ' -x',
        };
        const takes =
          typeof option.value === 'string' ? value[option.value] : ` -x -a ${quote(option.value.join(' '))}`;
        return `${here} -l ${option.name.slice(2)}${takes} -d ${quote(option.description)}`;
      }),
    ];
  });
  return `# ${program} completion for fish: ${program} completion fish | source\n${lines.join('\n')}\n`;
}
