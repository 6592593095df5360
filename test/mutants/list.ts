/**
 * Bugs of the protocol, put into the real code one at a time: each must be caught (test/proof/mutants.test.ts). `find` occurs exactly once in
 * its file; where a change of the code has moved it, move it here as well: the bug stays the same.
 */
import type { FaultKind } from '../sim/swarm.ts';

export interface Mutant {
  /** What is true in the code with the bug. */
  name: string;
  file: string;
  find: string;
  replace: string;
  /** Of docs/reliability.md. */
  breaks: string;
  /**
   * The simulator, where these kinds of faults strike (`any`: as each seed draws them; `lasting`: with trainings and faults that
   * outlast the lease); or every interleaving of the real Claiming and Launcher
   * (test/model/scenes.ts), for what needs an answer or a pause at one exact call.
   */
  caughtBy: { simulator: readonly FaultKind[] | 'any'; lasting?: boolean } | 'exploration';
}

export const MUTANTS: readonly Mutant[] = [
  // -- claim
  {
    name: 'whoever got as far as the end has won the claim',
    file: 'src/app/claiming.ts',
    find: 'const result = await this.#verify(target, token);',
    replace: "const result = 'won';",
    breaks: 'I1',
    caughtBy: 'exploration',
  },
  {
    name: 'a claim whose rename answered an error is lost, without a look',
    file: 'src/app/claiming.ts',
    find: 'const result = await this.#verify(target, token);',
    replace: "const result = publishError === null ? await this.#verify(target, token) : 'lost';",
    breaks: 'I4',
    caughtBy: 'exploration',
  },
  {
    name: 'a folder that exists counts as claimed by whoever asks',
    file: 'src/app/claiming.ts',
    find: "      if (!over) {\n        await this.#files.remove(prepared);\n        return 'lost';",
    replace: "      if (!over) {\n        await this.#files.remove(prepared);\n        return 'won';",
    breaks: 'I1',
    caughtBy: 'exploration',
  },
  {
    name: 'a claim is verified by its existence, not by its token',
    file: 'src/app/claiming.ts',
    find: "return holds(now, token) ? 'won' : 'lost';",
    replace: "return now.kind === 'absent' ? 'lost' : 'won';",
    breaks: 'I1',
    caughtBy: 'exploration',
  },
  {
    name: 'the folder of another who is about to publish is published over at once',
    file: 'src/app/claiming.ts',
    find: 'if (!over) {',
    replace: 'if (false) {',
    breaks: 'I21',
    caughtBy: 'exploration',
  },
  {
    name: 'an empty folder is never published over',
    file: 'src/core/claim.ts',
    find: "return unchangedS >= grace ? { act: 'publish-over' }",
    replace: "return unchangedS < 0 ? { act: 'publish-over' }",
    breaks: 'I5',
    caughtBy: { simulator: 'any' },
  },
  // -- reclaim
  {
    name: 'what was moved away by mistake is not put back',
    file: 'src/app/claiming.ts',
    find: 'if (!isVictim) await this.#files.rename(target, source);',
    replace: '',
    breaks: 'I8',
    caughtBy: 'exploration',
  },
  {
    name: 'what stands in the place of a victim counts as the victim',
    file: 'src/app/claiming.ts',
    find: "const isVictim = there.kind === 'ours' ? there.claim.token === victim : victim === 'no-token';",
    replace: 'const isVictim = true;',
    breaks: 'I8',
    caughtBy: 'exploration',
  },
  {
    name: 'a run is reclaimed after one silent heartbeat',
    file: 'src/core/claim.ts',
    find: '  if (unchangedS >= patience.reclaim) {',
    replace: '  if (unchangedS >= patience.heartbeat) {',
    breaks: 'I8',
    caughtBy: { simulator: 'any' },
  },
  {
    name: 'a run is never reclaimed',
    file: 'src/core/claim.ts',
    find: '  if (unchangedS >= patience.reclaim) {',
    replace: '  if (unchangedS < 0) {',
    breaks: 'I5',
    caughtBy: { simulator: ['dies'] },
  },
  {
    name: 'a run is over as soon as its training is',
    file: 'src/app/strays.ts',
    find: 'if (outcome !== undefined && released !== undefined) {',
    replace: 'if (outcome !== undefined) {',
    breaks: 'I5',
    caughtBy: { simulator: ['reboot', 'kill-orze'] },
  },
  {
    name: 'silence is timed by the wall clock',
    file: 'src/app/strays.ts',
    find: 'const now = clock.uptime();',
    replace: 'const now = clock.wall().getTime() / 1000;',
    breaks: 'I17',
    caughtBy: { simulator: ['clock-jump', 'dies'] },
  },
  // -- adoption
  {
    name: 'a run is adopted although its keeper is another orze’s',
    file: 'src/app/adopt.ts',
    find: "if ((await ctx.runner.find(token)) === 'elsewhere') return;",
    replace: '',
    breaks: 'I11',
    caughtBy: { simulator: ['kill-orze', 'stop-keeper'] },
  },
  // -- launch
  {
    name: 'there is no ticket',
    file: 'src/keeper/ticket.ts',
    find: 'await this.#createQuietly(this.#path, `${JSON.stringify(this.#record)}\\n`);',
    replace: 'await this.#files.writeAtomic(this.#path, `${JSON.stringify(this.#record)}\\n`, { durable: false });',
    breaks: 'I2',
    caughtBy: 'exploration',
  },
  {
    name: 'a ticket whose making answered an error is ours',
    file: 'src/keeper/ticket.ts',
    find: 'why = error.message;',
    replace: "return { kind: 'mine' };",
    breaks: 'I2',
    caughtBy: 'exploration',
  },
  {
    name: 'a ticket that was taken is taken again',
    file: 'src/keeper/ticket.ts',
    find: "return { kind: 'taken', elsewhere: !here };",
    replace: "return { kind: 'mine' };",
    breaks: 'I2',
    caughtBy: 'exploration',
  },
  {
    name: 'nobody looks at the claim after taking the ticket',
    file: 'src/keeper/launch.ts',
    find: 'if (!again.ok) return again;',
    replace: '',
    breaks: 'I3',
    caughtBy: 'exploration',
  },
  // -- lease
  {
    name: 'a heartbeat makes its folder anew',
    file: 'src/keeper/lease.ts',
    find: 'await this.#world.shared.overwrite(this.#path, this.#text());',
    replace:
      'await this.#world.shared.ensureFolder(dirname(this.#path)); await this.#world.shared.writeAtomic(this.#path, this.#text(), { durable: false });',
    breaks: 'I15',
    caughtBy: { simulator: ['unmount', 'remove-run'] },
  },
  {
    name: 'nothing is frozen when the lease cannot be renewed',
    file: 'src/keeper/keeper.ts',
    find: 'now - hold.lease.renewedAt >= job.lease.fence',
    replace: 'false',
    breaks: 'I1',
    caughtBy: { simulator: ['hang'], lasting: true },
  },
  {
    name: 'a trainer is frozen only after others may reclaim it',
    file: 'src/keeper/keeper.ts',
    find: 'now - hold.lease.renewedAt >= job.lease.fence',
    replace: 'now - hold.lease.renewedAt >= 2 * job.lease.reclaim',
    breaks: 'I1',
    caughtBy: { simulator: ['hang'], lasting: true },
  },
  {
    name: 'a keeper whose claim is lost lets its trainer go on',
    file: 'src/keeper/keeper.ts',
    find: "    stage.kill('claim-lost');",
    replace: '',
    breaks: 'I1',
    caughtBy: { simulator: ['hang'], lasting: true },
  },
  // -- the end of a run
  {
    name: 'the outcome is recorded by whoever held the run once',
    file: 'src/app/finish.ts',
    find: 'if (lost || !(await ctx.claiming.stillMine(ctx.layout.run(run.id).dir, run.token))) {',
    replace: 'if (false) {',
    breaks: 'I3',
    caughtBy: { simulator: ['stop-orze', 'hang', 'suspend'], lasting: true },
  },
  {
    name: 'a script that exits non-zero has failed, whatever it completed',
    file: 'src/app/finish.ts',
    find: "  if (metrics.kind === 'completed') {\n    const warnings",
    replace:
      "  if (metrics.kind === 'completed' && run.ending.kind === 'exited' && run.ending.code === 0) {\n    const warnings",
    breaks: 'I6',
    caughtBy: { simulator: 'any' },
  },
  {
    name: 'the slot is given back without a record of it',
    file: 'src/app/finish.ts',
    find: 'await writeTerminal(ctx, paths.released, toJson(releasedRecord(ctx, run)));',
    replace: '',
    breaks: 'I5',
    caughtBy: { simulator: 'any' },
  },
  {
    name: 'metrics are not sealed',
    file: 'src/keeper/exit-record.ts',
    find: 'if (sealed !== null) {\n          await world.shared.writeAtomic',
    replace: 'if (false) {\n          await world.shared.writeAtomic',
    breaks: 'I6',
    caughtBy: { simulator: ['kill-orze', 'reboot'] },
  },
  {
    name: 'a process that ignores SIGTERM is not killed',
    file: 'src/edge/end-group.ts',
    find: "    processes.signalGroup(group.leader, group.token, 'SIGKILL');\n    for (const member of members(world, group)) processes.signal(member, 'SIGKILL');",
    replace: '',
    breaks: 'I10',
    caughtBy: { simulator: 'any' },
  },
  {
    name: 'a failed idea is tried again without limit',
    file: 'src/app/attempts.ts',
    find: 'again: failures < limit && byMachine <= MAX_MACHINE_RETRIES',
    replace: 'again: true',
    breaks: 'I14',
    caughtBy: { simulator: 'any' },
  },
  {
    name: 'an idea that is to be tried again is forgotten',
    file: 'src/app/memory.ts',
    find: 'if (this.ideas.has(id) && this.#mayWait(id)) this.queue.add(id);',
    replace: '',
    breaks: 'I4',
    caughtBy: { simulator: 'any' },
  },
  {
    name: 'a stage that has lost its keeper is left to itself',
    file: 'src/core/decide.ts',
    find: "if (run.unheld) return { do: 'resume', token };",
    replace: '',
    breaks: 'I4',
    caughtBy: { simulator: ['kill-keeper'] },
  },
];
