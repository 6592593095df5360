/** `orze.prio/1` */
import * as z from 'zod';
import { changedIdeas } from './acted.ts';

export const prio = changedIdeas(z.enum(['top', 'critical', 'high', 'medium', 'low']));
