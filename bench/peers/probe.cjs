// Loaded into a process by `--require`, to say at its end how much processor time it took, and at a signal how much
// memory lives. So the programs that are measured need no switches for that.
const say = (/** @type {object} */ what) => process.stderr.write(`bench-probe ${JSON.stringify(what)}\n`);

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  say({ cpu: (user + system) / 1e3 });
});
if (process.platform !== 'win32') {
  process.on('SIGUSR2', () => {
    // Twice, as the first leaves what finalizers let go of.
    globalThis.gc?.();
    globalThis.gc?.();
    say({ heap: process.memoryUsage().heapUsed / 1e6 });
  });
}
