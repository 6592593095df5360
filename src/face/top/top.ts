/** `orze top`: looks in the background, draws what it knows, and turns keys into verbs of the command line. */
import type { View } from '../../app/view/view.ts';
import { gather } from './facts.ts';
import type { TopFacts } from './facts.ts';
import { VIEWS, frame, idsOf } from './frame.ts';
import type { TopState } from './frame.ts';
import { keysOf } from './keys.ts';
import type { Screen } from './screen.ts';

/** Seconds between two drawings while nothing is typed: clocks on the screen go on. */
const DRAW_S = 1;
const PAGE = 10;
const HELP = [
  '1-7 Tab     views: slots, queue, finished, log, leaderboard, failures, nodes',
  'j k g G     move (arrows, PgUp, PgDn, Home, End)',
  '/           filter with the query language: status:failed metric>0.9 lr<=1e-3',
  ':           any verb of the command line, e.g. :retry @failed:oom',
  'w Enter     why · l log · d what differs from the parent · y config',
  'space c     mark, compare what is marked',
  'x r         kill (asks), retry',
  '+ -         further ahead in the queue, further back',
  'p           pause or resume all',
  'Ctrl-R      look again now · Ctrl-Z suspend · Esc back · q quit',
];

export interface TopWorld {
  view: View;
  screen: Screen;
  size: () => { columns: number; rows: number };
  /** Runs a verb; answers its exit code and what it printed. */
  verb: (argv: readonly string[]) => Promise<{ code: number; text: string }>;
  suspend: () => void;
  intervalS: number;
}

export class Top {
  readonly #world: TopWorld;
  #facts: TopFacts | null = null;
  #state: TopState;
  #logOf: string | null = null;
  #looking = false;
  #again = false;
  #act: (() => Promise<void>) | null = null;
  #end: () => void = () => undefined;

  constructor(world: TopWorld, options: { readOnly: boolean; ascii: boolean }) {
    this.#world = world;
    this.#state = {
      view: 0,
      cursor: 0,
      marked: new Set(),
      filter: '',
      typing: null,
      question: null,
      page: null,
      message: '',
      ...options,
    };
  }

  /** Until q, Ctrl-C or {@link stop}. */
  async run(): Promise<void> {
    const { clock } = this.#world.view.ctx;
    const ended = new Promise<void>((resolve) => (this.#end = resolve));
    let cancelLook = (): void => undefined;
    let cancelDraw = (): void => undefined;
    const look = (): void => {
      this.#look();
      cancelLook = clock.after(this.#world.intervalS, look);
    };
    const draw = (): void => {
      this.draw();
      cancelDraw = clock.after(DRAW_S, draw);
    };
    look();
    draw();
    await ended;
    cancelLook();
    cancelDraw();
  }

  stop(): void {
    this.#end();
  }

  draw(): void {
    const { screen, size, view } = this.#world;
    const { columns, rows } = size();
    screen.draw(frame(this.#facts, this.#state, columns, rows - 1, view.ctx.clock.wall().getTime()), columns, rows - 1);
  }

  /** One look and one frame. */
  async once(): Promise<readonly string[]> {
    const { view, size } = this.#world;
    this.#facts = await gather(view, { filter: '', logOf: null });
    const { columns, rows } = size();
    return frame(this.#facts, this.#state, columns, rows - 1, this.#facts.atMs).map(({ text }) =>
      text.slice(0, columns).trimEnd(),
    );
  }

  /** Never waited for: a folder that does not answer leaves what was known on the screen, with its age. */
  #look(): void {
    this.#again = true;
    if (this.#looking) return;
    this.#looking = true;
    void this.#lookNow()
      .catch((error: unknown) => this.#say(error instanceof Error ? error.message : String(error)))
      .finally(() => (this.#looking = false));
  }

  async #lookNow(): Promise<void> {
    const { view } = this.#world;
    while (this.#again) {
      this.#again = false;
      await view.refresh();
      this.#facts = await gather(view, { filter: this.#state.filter, logOf: this.#logOf });
      this.draw();
    }
  }

  type(text: string): void {
    for (const key of keysOf(text)) this.#key(key);
    this.draw();
  }

  #set(more: Partial<TopState>): void {
    this.#state = { ...this.#state, ...more };
  }

  #say(message: string): void {
    this.#set({ message });
  }

  #key(key: string): void {
    const { typing, question, page } = this.#state;
    if (key === 'ctrl-c') return this.#end();
    if (key === 'ctrl-z') return this.#world.suspend();
    if (question !== null) return this.#answer(key);
    if (typing !== null) return this.#typed(key, typing);
    this.#set({ message: '' });
    if (key === 'q') return this.#end();
    if (page !== null) return this.#onPage(key, page);
    this.#onList(key);
  }

  #answer(key: string): void {
    const act = this.#act;
    this.#act = null;
    this.#set({ question: null });
    if (key === 'y' && act !== null) void act();
  }

  #typed(key: string, { prompt, text }: NonNullable<TopState['typing']>): void {
    if (key === 'escape') this.#set({ typing: null });
    else if (key === 'backspace') this.#set({ typing: text === '' ? null : { prompt, text: text.slice(0, -1) } });
    else if (key !== 'enter')
      this.#set({ typing: { prompt, text: text + (key === 'space' ? ' ' : key.length === 1 ? key : '') } });
    else {
      this.#set({ typing: null });
      if (prompt === '/') {
        this.#set({ filter: text, cursor: 0 });
        this.#look();
      } else if (text.trim() !== '') void this.#show(`orze ${text}`, words(text));
    }
  }

  #onPage(key: string, page: NonNullable<TopState['page']>): void {
    const step: Readonly<Record<string, number>> = {
      j: 1,
      down: 1,
      k: -1,
      up: -1,
      'page-down': PAGE,
      'page-up': -PAGE,
      space: PAGE,
    };
    const move = step[key];
    if (move !== undefined)
      this.#set({ page: { ...page, from: Math.max(0, Math.min(page.lines.length - 1, page.from + move)) } });
    else if (key === 'escape' || key === 'enter') this.#set({ page: null });
  }

  #onList(key: string): void {
    const last = Math.max(0, (this.#facts === null ? 0 : idsOf(this.#facts, this.#state).length) - 1);
    const { cursor, view } = this.#state;
    const to = (place: number): void => this.#set({ cursor: Math.max(0, Math.min(last, place)) });
    const number = Number(key);
    if (number >= 1 && number <= VIEWS.length) return this.#set({ view: number - 1, cursor: 0 });
    switch (key) {
      case 'tab':
        return this.#set({ view: (view + 1) % VIEWS.length, cursor: 0 });
      case 'j':
      case 'down':
        return to(cursor + 1);
      case 'k':
      case 'up':
        return to(cursor - 1);
      case 'g':
      case 'home':
        return to(0);
      case 'G':
      case 'end':
        return to(last);
      case 'page-down':
        return to(cursor + PAGE);
      case 'page-up':
        return to(cursor - PAGE);
      case '/':
        return this.#set({ typing: { prompt: '/', text: this.#state.filter } });
      case ':':
        return this.#set({ typing: { prompt: ':', text: '' } });
      case '?':
        return this.#set({ page: { title: 'keys', lines: HELP, from: 0 } });
      case 'escape':
        this.#set({ filter: '', marked: new Set() });
        return this.#look();
      case 'ctrl-r':
        return this.#look();
      case 'p':
        return this.#pause();
      case 'c':
        return void this.#show('compare', ['compare', ...this.#state.marked]);
      default:
        return this.#onRun(key);
    }
  }

  #onRun(key: string): void {
    const id = this.#facts === null ? null : (idsOf(this.#facts, this.#state)[this.#state.cursor] ?? null);
    if (id === null) return;
    switch (key) {
      case 'w':
      case 'enter':
        return void this.#show(`why ${id}`, ['why', id]);
      case 'd':
        return void this.#show(`compare ${id} --vs parent`, ['compare', id, '--vs', 'parent']);
      case 'y':
        return void this.#show(`show ${id} --config`, ['show', id, '--config']);
      case 'l':
        this.#logOf = id;
        this.#set({ view: VIEWS.indexOf('Log'), cursor: 0 });
        return this.#look();
      case 'space': {
        const marked = new Set(this.#state.marked);
        if (!marked.delete(id)) marked.add(id);
        return this.#set({ marked });
      }
      case 'x':
        return this.#ask(`kill ${id}: ${this.#lostBy(id)}`, ['kill', id, '-y']);
      case 'r':
        return this.#do(['retry', id, '-y']);
      case '+':
        return this.#do(['prio', id, '+1']);
      case '-':
        return this.#do(['prio', id, '-1']);
      default:
        return undefined;
    }
  }

  #lostBy(id: string): string {
    const run = this.#facts?.running.find((one) => one.id === id);
    return run === undefined ? 'it does not run' : `${Math.round(run.seconds)} s of work are lost`;
  }

  #pause(): void {
    const paused = this.#world.view.overlay().pauses().length > 0;
    if (paused) this.#do(['resume']);
    else this.#ask('pause everything: nothing new starts', ['pause']);
  }

  #ask(question: string, argv: readonly string[]): void {
    if (this.#state.readOnly) return this.#say('read-only');
    this.#act = () => this.#run(argv);
    this.#set({ question });
  }

  #do(argv: readonly string[]): void {
    if (this.#state.readOnly) this.#say('read-only');
    else void this.#run(argv);
  }

  async #run(argv: readonly string[]): Promise<void> {
    const { text } = await this.#world.verb(argv);
    this.#say(text.split('\n').find((line) => line.trim() !== '') ?? `orze ${argv.join(' ')}: done`);
    this.#look();
    this.draw();
  }

  async #show(title: string, argv: readonly string[]): Promise<void> {
    const { text } = await this.#world.verb(argv);
    this.#set({ page: { title, lines: text.replace(/\n$/, '').split('\n'), from: 0 } });
    this.#look();
    this.draw();
  }
}

/** Of a typed command line: quotes keep blanks together. */
function words(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
}
