import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printed } from './child.ts';

for (const name of ['SIGINT', 'SIGTERM', 'SIGBREAK']) {
  test(`${name} cancels the run, and a second one of any kind asks for the report at once`, () => {
    // Emitted, not sent: SIGBREAK, what CTRL_BREAK is in Node, cannot be sent but on Windows.
    const code = `
      const { listenForInterrupts } = await import(action + 'interrupts.ts');
      const { signal, hurry } = listenForInterrupts();
      let hurried = false;
      hurry.catch(() => { hurried = true; });
      const told = [];
      for (const next of ['${name}', 'SIGBREAK']) {
        process.emit(next);
        await new Promise((resolve) => setImmediate(resolve));
        told.push([signal.aborted, hurried]);
      }
      console.log(JSON.stringify(told));
      process.exit(0);`;
    assert.deepEqual(JSON.parse(printed(code)), [
      [true, false],
      [true, true],
    ]);
  });
}
