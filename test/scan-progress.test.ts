import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ScanProgress } from '../server/src/lsp/scan-progress';

/** A window that writes down what it is told to show. */
function makeWindow() {
  const told: unknown[][] = [];
  const token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => {} }) };
  const tell =
    (word: string) =>
    (...rest: unknown[]) =>
      void told.push([word, ...rest]);
  const reporter = { token, begin: tell('begin'), report: tell('report'), done: tell('done') };
  return { told, token, createWorkDoneProgress: () => Promise.resolve(reporter) };
}

describe('the progress of a scan', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is not shown while nobody needs to wait', async () => {
    const window = makeWindow();
    const progress = new ScanProgress(window);
    progress.report(1, 10);
    await vi.advanceTimersByTimeAsync(900);
    progress.report(9, 10);
    progress.end();
    expect(window.told).toEqual([]);
  });

  it('says how far it is, until it ends', async () => {
    const window = makeWindow();
    const progress = new ScanProgress(window);
    await vi.advanceTimersByTimeAsync(1000);
    progress.report(20, 200);
    await vi.advanceTimersByTimeAsync(0);
    progress.report(101, 200);
    progress.end();
    progress.report(200, 200);
    expect(window.told).toEqual([
      ['begin', 'Kube Routes: reading manifests', 10, '20 of 200 files', true],
      ['report', 50, '101 of 200 files'],
      ['done'],
    ]);
  });

  it('knows that the user had enough', async () => {
    const window = makeWindow();
    const progress = new ScanProgress(window);
    await vi.advanceTimersByTimeAsync(1000);
    progress.report(20, 200);
    await vi.advanceTimersByTimeAsync(0);
    expect(progress.isCancelled).toBe(false);
    window.token.isCancellationRequested = true;
    expect(progress.isCancelled).toBe(true);
  });
});
