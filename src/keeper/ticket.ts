/** `started.<stage>.json`: taken exclusively before the spawn, so that a token launches a stage at most once. */
import { join } from 'node:path';
import { MAX_JSON_BYTES } from '../core/defaults.ts';
import { parseJson } from '../core/json.ts';
import type { Job } from '../core/job.ts';
import type { ProcessIdentity, StartedRecord } from '../core/run.ts';
import { redactArgv, redactor } from '../core/secrets.ts';
import { stageFile } from '../core/words.ts';
import type { Files, Machine } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';

export type TicketAnswer =
  | { kind: 'mine' }
  /** `elsewhere`: by a keeper of another machine, boot, container or local folder. */
  | { kind: 'taken'; elsewhere: boolean }
  /** Nobody knows; the same nonce may try again. */
  | { kind: 'unsure'; why: string }
  /** It is there without its content: its maker is at work, or got an error for a create that was done, or died in it. */
  | { kind: 'torn'; why: string };

export class Ticket {
  readonly #files: Files;
  readonly #job: Job;
  readonly #record: StartedRecord;
  #signs = 0;

  /** `localDir`: where what is known of its process is kept; who has another one cannot find it. */
  constructor(files: Files, job: Job, nonce: string, at: Date, { bootId, pidns }: Machine, localDir: string) {
    this.#files = files;
    this.#job = job;
    const { token, stage } = job;
    const argv = redactArgv(job.argv, redactor({}, [job.env]));
    const taken = { at: at.toISOString(), boot: bootId, pidns, local_dir: localDir };
    this.#record = { schema: 'orze.started/1', token, stage, nonce, ...taken, argv };
  }

  get #path(): string {
    return join(this.#job.recordDir, `started.${stageFile(this.#job.stage)}.json`);
  }

  /** Decided by reading back, never by the error: on NFS a create may fail and have been done. */
  async take(): Promise<TicketAnswer> {
    let why = '';
    try {
      await this.#firstSign();
      await this.#createQuietly(this.#path, `${JSON.stringify(this.#record)}\n`);
    } catch (error) {
      if (!hasCode(error)) throw error;
      why = error.message;
    }
    try {
      const parsed = parseJson(await this.#files.read(this.#path, MAX_JSON_BYTES));
      if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) {
        return { kind: 'torn', why: `${this.#path} is not whole` };
      }
      const { nonce, boot, pidns, local_dir = this.#record.local_dir } = parsed.value as Partial<StartedRecord>;
      if (nonce === this.#record.nonce) return { kind: 'mine' };
      const here = boot === this.#record.boot && pidns === this.#record.pidns && local_dir === this.#record.local_dir;
      return { kind: 'taken', elsewhere: !here };
    } catch (error) {
      if (!hasCode(error)) throw error;
      return { kind: 'unsure', why: why === '' ? error.message : why };
    }
  }

  /** The folder of records comes with the claim; where it was deleted it is made anew. */
  async #firstSign(): Promise<void> {
    try {
      await this.signOfLife();
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      await this.#makeRecordFolder();
      await this.signOfLife();
    }
  }

  /** A heartbeat whose value nobody has seen before: whoever watches this claim begins anew. */
  async signOfLife(): Promise<void> {
    const path = join(this.#job.recordDir, 'heartbeat');
    this.#signs += 1;
    const text = `${JSON.stringify({ token: this.#record.token, launch: this.#record.nonce, n: this.#signs })}\n`;
    try {
      await this.#files.create(path, text);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      await this.#files.overwrite(path, text);
    }
  }

  /** For people and other hosts; what recovery needs is on this machine's own disk. */
  async addProcess(process: ProcessIdentity): Promise<void> {
    const record: StartedRecord = { ...this.#record, process };
    await this.#files.writeAtomic(this.#path, `${JSON.stringify(record)}\n`, { durable: false });
  }

  /** Not `mkdir -p`: that would bring back the folder of a claim that was moved away. */
  async #makeRecordFolder(): Promise<void> {
    try {
      await this.#files.makeFolder(this.#job.recordDir);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }

  async #createQuietly(path: string, content: string): Promise<void> {
    try {
      await this.#files.create(path, content);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}
