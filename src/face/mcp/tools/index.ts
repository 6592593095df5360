/** All tools, in the order in which clients see them: the same at each start, so that what they cache of it stays good. */
import type { Tool } from '../tool.ts';
import { analyze } from './analyze.ts';
import { compare } from './compare.ts';
import { leaderboard } from './leaderboard.ts';
import { nodes } from './nodes.ts';
import { queue } from './queue.ts';
import { runDetail } from './run-detail.ts';
import { runLog } from './run-log.ts';
import { status } from './status.ts';
import { why } from './why.ts';

export const TOOLS: readonly Tool[] = [status, leaderboard, queue, runDetail, runLog, compare, why, analyze, nodes];
