import { execFile } from 'node:child_process';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

const PROBE = path.join(import.meta.dirname, 'peers/probe.cjs');
/** Of Node: to be asked for live memory, and to say at the end what processor time was used. */
export const PROBED = ['--expose-gc', '--require', PROBE];

/** What the probe in a process said last. @param {string} stderr @returns {{ cpu?: number, heap?: number }} */
export function probeOf(stderr) {
  const said = [...stderr.matchAll(/^bench-probe (.*)$/gm)];
  return Object.assign({}, ...said.map(([, json]) => JSON.parse(json)));
}

/**
 * Runs a Node program to its end.
 * @param {readonly string[]} args the program and its arguments
 * @param {{ cwd?: string }} [options]
 * @returns {Promise<{ value: number, cpu: number, stdout: string }>} milliseconds by the clock and of the processor
 */
export function runNode(args, { cwd } = {}) {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...PROBED, ...args], { cwd, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error) reject(error);
      else resolve({ value: performance.now() - start, cpu: probeOf(stderr).cpu ?? NaN, stdout });
    });
  });
}
