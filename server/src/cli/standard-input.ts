import { readFileSync } from 'node:fs';

/** All of standard input. By its number: to ask for the stream would make it one that cannot be waited for. */
export function readStandardInput(): string {
  return readFileSync(0, 'utf8');
}
