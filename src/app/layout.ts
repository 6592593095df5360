/** Where everything lives inside results/ (protocol.md §1 and §2.20): each path is spelled here and nowhere else. */
import { join, resolve } from 'node:path';
import type { OrzeConfig } from '../core/config.ts';
import type { Stage } from '../core/words.ts';
import { stageFile } from '../core/words.ts';

/** Upstream's marks in results/: all orzes that run now stop; nothing is started while it is there. */
export const STOP_ALL_MARK = '.orze_stop_all';
export const DISABLED_MARK = '.orze_disabled';

export class Layout {
  readonly results: string;
  /** The live ideas.md. */
  readonly ideas: string;
  readonly own: string;
  readonly prep: string;
  readonly attempts: string;
  readonly hosts: string;
  readonly events: string;
  /** What people and agents ask. */
  readonly requests: string;
  /** Files there that are no requests. */
  readonly refusedRequests: string;
  readonly reserve: string;
  /** The index of finished runs. */
  readonly finished: string;
  /** What was read of the texts of ideas, for those who look. */
  readonly details: string;
  /** What was read of ideas.md itself, for those who look. */
  readonly ideasCache: string;
  /** Where hosts take turns to append ideas. */
  readonly adding: string;
  /** Where two hosts measure the file system together. */
  readonly fsMeet: string;
  /** What was told to whom (`notify`). */
  readonly notify: string;
  readonly report: string;
  readonly status: string;
  /** Claimed like a run for the length of one research cycle. */
  readonly researchClaim: string;
  readonly researchLast: string;

  /** `root`: the project, absolute. */
  constructor(root: string, config: Pick<OrzeConfig, 'results_dir' | 'ideas_file'>) {
    const results = resolve(root, config.results_dir);
    this.results = results;
    this.ideas = resolve(root, config.ideas_file);
    this.own = join(results, '.orze');
    this.prep = join(this.own, 'prep');
    this.attempts = join(this.own, 'attempts');
    this.hosts = join(this.own, 'hosts');
    this.events = join(this.own, 'events');
    this.requests = join(this.own, 'requests');
    this.refusedRequests = join(this.own, 'requests-refused');
    this.reserve = join(this.own, 'reserve');
    this.finished = join(this.own, 'finished.jsonl');
    this.details = join(this.own, 'details.jsonl');
    this.ideasCache = join(this.own, 'ideas.bin');
    this.adding = join(this.own, 'adding');
    this.fsMeet = join(this.own, 'fscheck-meet');
    this.notify = join(this.own, 'notify.json');
    this.report = join(results, 'report.md');
    this.status = join(results, 'status.json');
    this.researchClaim = join(this.own, 'research-cycle');
    this.researchLast = join(this.own, 'research.json');
  }

  run(id: string): RunLayout {
    return new RunLayout(this.runFolder(id));
  }

  /** Where only the folder itself is asked for, of 100,000 runs. */
  runFolder(id: string): string {
    return `${this.results}/${id}`;
  }
}

/** One run folder, or a folder that is claimed the same way. */
export class RunLayout {
  readonly dir: string;
  readonly claim: string;
  readonly idea: string;
  readonly config: string;
  readonly metrics: string;
  readonly records: string;
  readonly configJson: string;
  readonly sealed: string;
  readonly heartbeat: string;
  readonly outcome: string;
  readonly released: string;
  /** Upstream's way to ask for the end of a run. */
  readonly killMark: string;

  constructor(dir: string) {
    this.dir = dir;
    this.claim = join(dir, 'claim.json');
    this.idea = join(dir, 'idea.md');
    this.config = join(dir, 'config.yaml');
    this.metrics = join(dir, 'metrics.json');
    this.records = join(dir, '.orze');
    this.configJson = join(this.records, 'config.json');
    this.sealed = join(this.records, 'metrics.sealed.json');
    this.heartbeat = join(this.records, 'heartbeat');
    this.outcome = join(this.records, 'outcome.json');
    this.released = join(this.records, 'released.json');
    this.killMark = join(dir, '.kill');
  }

  started(stage: Stage): string {
    return join(this.records, `started.${stageFile(stage)}.json`);
  }

  exit(stage: Stage): string {
    return join(this.records, `exit.${stageFile(stage)}.json`);
  }
}
